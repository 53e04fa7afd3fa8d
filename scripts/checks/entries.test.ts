import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkEntries } from './entries.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entries-'))
  write('package.json', JSON.stringify({ exports: { '.': './dist/index.js', './package.json': './package.json' } }))
  write('src/index.ts', "export { a } from './base/a.ts'\nexport type { A } from './base/a.ts'\n")
  write('src/base/a.ts', 'export type A = number\nexport const a: A = 1\n')
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(file: string, source: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), source)
}

test('exports and entries that agree are fine', () => {
  expect(checkEntries(folder)).toEqual([])
})

test('a key of exports without an entry is seen', () => {
  write(
    'package.json',
    JSON.stringify({ exports: { '.': './dist/index.js', './next': { default: './dist/next.js' } } }),
  )
  expect(checkEntries(folder)).toEqual(['package.json: exports names dist of src/next.ts, which is missing'])
})

test('an entry without a key of exports is seen', () => {
  write('src/react.ts', "export { a } from './base/a.ts'\n")
  expect(checkEntries(folder)).toEqual(['src/react.ts: no key of exports or bin in package.json leads here'])
})

test('a program of bin is an entry too', () => {
  write('src/cli.ts', "#!/usr/bin/env node\nexport { a } from './base/a.ts'\n")
  write(
    'package.json',
    JSON.stringify({ exports: { '.': './dist/index.js' }, bin: { tool: './dist/cli.js', other: './dist/other.js' } }),
  )
  expect(checkEntries(folder)).toEqual(['package.json: exports names dist of src/other.ts, which is missing'])
})

test('an entry that does more than re-export is seen', () => {
  write('src/index.ts', "export { a } from './base/a.ts'\nexport const b = 2\n")
  expect(checkEntries(folder)).toEqual(['src/index.ts:2: an entry only re-exports'])
})

test('a re-export below the entries is seen, in either form', () => {
  write('src/http/b.ts', "export { a } from '../base/a.ts'\n")
  write('src/http/c.ts', "import { a } from '../base/a.ts'\nexport { a }\n")
  expect(checkEntries(folder)).toEqual([
    'src/http/b.ts:1: only an entry re-exports; import from where it is declared',
    'src/http/c.ts:2: only an entry re-exports; import from where it is declared',
  ])
})
