import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqliteMigrations } from '../../storage/sqlite/migrations.ts'
import { runCli, smallApp, testProject } from '../testing-only/run-cli.ts'
import type { TestProject } from '../testing-only/run-cli.ts'

let project: TestProject
beforeEach(() => (project = testProject(smallApp)))
afterEach(() => project.remove())

const target = sqliteMigrations.length
const run = (args: string[], more: Parameters<typeof runCli>[1] = {}) =>
  runCli(['migrate', ...args], { cwd: project.path, ...more })
const database = () => existsSync(join(project.path, '.data/auth.db'))

it('--status tells what is to be applied, with exit code 1, and creates nothing', async () => {
  const { code, out } = await run(['--status'])
  expect(code).toBe(1)
  expect(out).toContain(`! ${target} to apply  sallyport's own tables: version 0, this code has ${target}`)
  expect(out).toContain('which does not exist yet')
  expect(database()).toBe(false)
})

it('--plan prints the SQL that would run, with the prefix, and changes nothing', async () => {
  const { code, out } = await run(['--plan', '--prefix', 'my_'])
  expect(code).toBe(0)
  expect(out).toContain('-- 1 (foundation) of')
  expect(out).toContain('create table my_users (')
  expect(out).not.toContain('create table auth_')
  expect(database()).toBe(false)
})

it('--apply applies, tells each migration on stderr, and does nothing the second time', async () => {
  const { code, out, err } = await run(['--apply'])
  expect([code, out]).toEqual([0, expect.stringMatching(/^✓ Up to date: applied 1 \(foundation\)/)])
  expect(err).toContain("applying 1 (foundation) of sallyport's own tables")
  expect(await run(['--apply'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('nothing was to be applied'),
    err: '',
  })
  expect(await run(['--status'])).toMatchObject({ code: 0, out: expect.stringContaining('✓ up to date') })
  expect((await run(['--plan'])).out).toBe('-- Nothing is to be applied.\n')
})

it('--json has a stable shape', async () => {
  const status = await run(['--status', '--json'])
  expect(status.json).toEqual({
    database: `SQLite, ${join(project.path, '.data/auth.db')}`,
    exists: false,
    upToDate: false,
    sources: [{ id: 'library', current: 0, target, pending: expect.any(Array) }],
  })
  expect((await run(['--apply', '--json'])).json).toEqual({
    database: expect.any(String),
    applied: sqliteMigrations.map(({ version, name }) => ({ source: 'library', version, name })),
  })
})

it('without an option it shows the plan, asks, and applies after yes alone', async () => {
  const refused = await run([])
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('pass -y') })
  const declined = await run([], { terminal: true, stdin: 'n\n' })
  expect(declined).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was changed') })
  expect(database()).toBe(false)
  const accepted = await run([], { terminal: true, stdin: 'y\n', env: { NO_COLOR: '1' } })
  expect(accepted.err).toContain('create table auth_users (')
  expect(accepted).toMatchObject({ code: 0, out: expect.stringContaining('✓ Up to date: applied') })
  expect(await run(['-y'])).toMatchObject({ code: 0, out: expect.stringContaining('nothing was to be applied') })
})

it('a bare Enter at the question is no', async () => {
  expect(await run([], { terminal: true, stdin: '\n' })).toMatchObject({ code: 1 })
})

it('takes database and prefix from auth.ts where they are written out', async () => {
  project.write(
    'auth.ts',
    "import { sallyport } from 'sallyport/next'\nexport const auth = sallyport({ database: process.env.OTHER_URL, tablePrefix: 'own_' })\n",
  )
  project.write('.env.local', 'OTHER_URL=file:other.db\nDATABASE_URL=file:wrong.db\n')
  const { out } = await run(['--plan'])
  expect(out).toContain('create table own_users (')
  expect((await run(['--apply'])).out).toContain(join(project.path, 'other.db'))
  expect(existsSync(join(project.path, 'wrong.db'))).toBe(false)
})

it('refuses to guess a database that auth.ts computes, and asks which auth where there are several', async () => {
  project.write(
    'auth.ts',
    "import { sallyport } from 'sallyport/next'\nexport const auth = sallyport({ database: pool })\n",
  )
  expect(await run(['--plan'])).toMatchObject({ code: 1, err: expect.stringContaining('pass --database') })
  expect(await run(['--plan', '--database', 'file:a.db'])).toMatchObject({ code: 0 })
  project.write(
    'auth.ts',
    "import { sallyport } from 'sallyport/next'\nexport const a = sallyport({ tablePrefix: 'a_' })\nexport const b = sallyport({ tablePrefix: 'b_' })\n",
  )
  expect(await run(['--plan'])).toMatchObject({ code: 1, err: expect.stringContaining('pass --prefix') })
})

it('in production it takes no default, and says what to set', async () => {
  expect(await run(['--apply'], { env: { NODE_ENV: 'production' } })).toMatchObject({
    code: 1,
    err: expect.stringContaining('DATABASE_URL is not set'),
  })
})

it('several of the options at once are a wrong call', async () => {
  expect((await run(['--plan', '--apply'])).code).toBe(2)
})
