import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkAmbient } from './ambient.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ambient-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function found(file: string, source: string): string[] {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), source)
  return checkAmbient(folder)
}

test('the clock is read in base alone', () => {
  expect(found('session/a.ts', 'export const a = () => new Date()')).toHaveLength(1)
  expect(found('session/a.ts', 'export const a = () => Date()')).toHaveLength(1)
  expect(found('session/a.ts', 'export const a = (at: number) => new Date(at)')).toEqual([])
  expect(found('base/clock.ts', 'export const a = () => new Date()')).toEqual([])
})

test('no file but the runtime keeps state at module level', () => {
  expect(found('session/a.ts', 'let count = 0\nexport const a = () => count++')).toHaveLength(1)
  expect(found('session/a.ts', 'export const a = new Map<string, string>()')).toHaveLength(1)
  expect(found('session/a.ts', 'const a: string[] = []\nexport const b = () => a')).toHaveLength(1)
  expect(found('session/a.ts', "export const a = new Map([['b', 1]])\nexport const c = ['d']")).toEqual([])
  expect(found('session/a.ts', 'export function a() {\n  let b = 0\n  return new Map([[b++, b]])\n}')).toEqual([])
  expect(found('base/runtime.ts', 'export const a = new Map<string, string>()')).toEqual([])
})

test('instanceof is for classes that are not ours', () => {
  expect(
    found('http/a.ts', "import { B } from './b.ts'\nexport const a = (b: unknown) => b instanceof B"),
  ).toHaveLength(1)
  expect(found('http/a.ts', 'class B {}\nexport const a = (b: unknown) => b instanceof B')).toEqual([])
  expect(found('http/a.ts', 'export class B {}\nexport const a = (b: unknown) => b instanceof B')).toHaveLength(1)
  expect(found('http/a.ts', 'export const a = (b: unknown) => b instanceof Request || b instanceof Error')).toEqual([])
})

test('a test file may do all of it', () => {
  expect(found('http/a.test.ts', 'let a = new Date()\nexport const b = () => a')).toEqual([])
})
