import { createRequire } from 'node:module'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readEnvironment } from './env-files.ts'
import { testProject } from './testing-only/run-cli.ts'
import type { TestProject } from './testing-only/run-cli.ts'

let project: TestProject
beforeEach(() => (project = testProject()))
afterEach(() => project.remove())

interface NextEnv {
  updateInitialEnv(env: object): void
  loadEnvConfig(dir: string, dev: boolean, log: object, again: boolean): { combinedEnv: Record<string, string> }
}

/** What Next itself makes of the same files, by its own package. */
function asNext(mode: string): Record<string, string> {
  const ofNext = createRequire(createRequire(import.meta.url).resolve('next/package.json'))
  const { loadEnvConfig, updateInitialEnv } = ofNext('@next/env') as NextEnv
  const before = process.env
  process.env = { ...before, NODE_ENV: mode as 'test' }
  try {
    updateInitialEnv({ NODE_ENV: mode }) // It remembers the environment of its first call.
    return { ...loadEnvConfig(project.path, mode === 'development', { info() {}, error() {} }, true).combinedEnv }
  } finally {
    process.env = before
  }
}

it.each(['development', 'production', 'test'])('reads the files that Next reads, the strongest first (%s)', (mode) => {
  for (const file of ['.env', '.env.local', `.env.${mode}`, `.env.${mode}.local`, '.env.other'])
    project.write(file, `ONLY_${file.replaceAll('.', '_')}=1\nSHARED=${file}\n`)
  const { env, sources } = readEnvironment(project.path, { NODE_ENV: mode }, [])
  const next = asNext(mode)
  expect(env['SHARED']).toBe(`.env.${mode}.local`)
  for (const name of sources.keys()) expect(env[name]).toBe(next[name])
  const expected = ['.env', `.env.${mode}`, `.env.${mode}.local`, ...(mode === 'test' ? [] : ['.env.local'])]
  expect([...sources.keys()].filter((name) => name.startsWith('ONLY')).toSorted()).toEqual(
    expected.map((file) => `ONLY_${file.replaceAll('.', '_')}`).toSorted(),
  )
})

it('replaces variables as Next does', () => {
  const lines = [
    'A=one',
    'B=$A-two',
    String.raw`C=\$A`,
    'D=${NOPE:-otherwise}',
    'E="quoted # one" # comment',
    'F=pass$Aword',
    'G=${A}${B}',
    "H='single'",
    'I=before$',
    'J=${NOPE}x',
    'K="two\nlines"',
  ]
  project.write('.env', lines.join('\n'))
  const { env } = readEnvironment(project.path, { NODE_ENV: 'production' }, [])
  const next = asNext('production')
  for (const name of 'ABCDEFGHIJK') expect([name, env[name]]).toEqual([name, next[name]])
})

it("the process's own environment wins", () => {
  project.write('.env.local', 'DATABASE_URL=file:from-file.db\nOTHER=1\n')
  const { env, sources } = readEnvironment(project.path, { DATABASE_URL: 'file:own.db' }, [])
  expect(env['DATABASE_URL']).toBe('file:own.db')
  expect([...sources]).toEqual([['OTHER', '.env.local']])
})

it("named files take the place of the project's, and the last one wins", () => {
  project.write('.env.local', 'A=local\nB=local\n')
  project.write('one.env', 'A=one\nC=one\n')
  project.write('two.env', 'A=two\n')
  const { env } = readEnvironment(project.path, {}, ['one.env', 'two.env'])
  expect([env['A'], env['B'], env['C']]).toEqual(['two', undefined, 'one'])
})
