import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkLayers, readRules } from './layers.mjs'

const rules = readRules()
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layers-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(file: string, source: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), source)
}

/** What the rules of this repository say of a source folder that holds only what the test wrote; `npm run check` holds the real one to them. */
function problems(): string[] {
  return checkLayers(folder, rules)
}

test('an upward import is refused', () => {
  write('session/probe-target.ts', 'export const target = 1\n')
  write('base/probe.ts', "import { target } from '../session/probe-target.ts'\nexport const probe = target\n")
  expect(problems()).toEqual([
    'base/probe.ts:1: imports ../session/probe-target.ts: base may import nothing, not session',
  ])
})

test('an upward import of types alone, or by import(), is refused too', () => {
  write('session/probe-target.ts', 'export type Target = string\n')
  write('base/probe-type.ts', "import type { Target } from '../session/probe-target.ts'\nexport type Probe = Target\n")
  write('crypto/probe-lazy.ts', "export const probe = () => import('../session/probe-target.ts')\n")
  write('events/probe-inline.ts', "export type Probe = import('../session/probe-target.ts').Target\n")
  expect(problems()).toHaveLength(3)
})

test('what runs in a browser takes types from the server’s folders, and nothing that runs', () => {
  write('http/probe-target.ts', 'export type Target = string\nexport const target = 1\n')
  write('react/probe-type.ts', "import type { Target } from '../http/probe-target.ts'\nexport type Probe = Target\n")
  write('react/probe.ts', "import { target } from '../http/probe-target.ts'\nexport const probe = target\n")
  expect(problems()).toEqual([
    'react/probe.ts:1: imports ../http/probe-target.ts: react may import types of http, and nothing that runs',
  ])
})

test('authorization may not import authentication', () => {
  write('authentication/probe-target.ts', 'export const target = 1\n')
  write('authorization/probe.ts', "export const probe = () => import('../authentication/probe-target.ts')\n")
  expect(problems()).toHaveLength(1)
})

test('a cycle of value imports is refused', () => {
  write('base/probe-a.ts', "import { b } from './probe-b.ts'\nexport const a = () => b\n")
  write('base/probe-b.ts', "import { a } from './probe-a.ts'\nexport const b = () => a\n")
  expect(problems()).toEqual(['import cycle: base/probe-a.ts -> base/probe-b.ts -> base/probe-a.ts'])
})

test('a cycle that is closed by a type is allowed', () => {
  write('base/probe-a.ts', "import { b } from './probe-b.ts'\nexport const a = b\nexport type A = typeof a\n")
  write('base/probe-b.ts', "import type { A } from './probe-a.ts'\nexport const b = 1\nexport type B = A\n")
  expect(problems()).toEqual([])
})

test('a folder that the rules do not name is refused', () => {
  write('helpers/probe.ts', 'export const probe = 1\n')
  expect(problems()).toEqual(['helpers/probe.ts: its folder is not in layers.json'])
})

test('a dialect is imported by storage alone', () => {
  write('storage/sqlite/probe-target.ts', 'export const target = 1\n')
  write('storage/probe.ts', "export const probe = () => import('./sqlite/probe-target.ts')\n")
  write('session/probe.ts', "export const probe = () => import('../storage/sqlite/probe-target.ts')\n")
  expect(problems()).toEqual([
    'session/probe.ts:1: imports ../storage/sqlite/probe-target.ts: only storage may import storage/sqlite',
  ])
})

test('node:crypto stays in base and crypto, and a package that is not listed is refused', () => {
  write('session/probe.ts', "import { randomBytes } from 'node:crypto'\nexport const probe = randomBytes\n")
  write('base/probe.ts', "import _ from 'lodash/map'\nexport const probe = _\n")
  expect(problems()).toEqual([
    'base/probe.ts:1: imports lodash/map: layers.json does not list lodash',
    'session/probe.ts:1: imports node:crypto: only base, crypto may import node:crypto',
  ])
})

test('what is shipped may not import test code, and a test may import anything', () => {
  write('base/probe.test.ts', "import '../session/probe-target.ts'\nexport const fixture = 1\n")
  write('session/probe-target.ts', 'export const target = 1\n')
  write('base/probe.ts', "import { fixture } from './probe.test.ts'\nexport const probe = fixture\n")
  expect(problems()).toEqual(['base/probe.ts:1: imports ./probe.test.ts: shipped code may not import test code'])
})

test('the default build may not reach a module that loads next', () => {
  write('next/probe-cookies.ts', "export const probe = () => import('next/headers.js')\n")
  write('next/probe.ts', "export const probe = () => import('./probe-cookies.ts')\n")
  write('next.ts', "export { probe } from './next/probe.ts'\n")
  expect(problems()).toEqual(['next/probe-cookies.ts:1: loads next/headers.js, and next.ts loads this file'])
})
