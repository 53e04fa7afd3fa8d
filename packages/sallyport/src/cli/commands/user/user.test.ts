import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testPassword, testSecret } from '../../../testing-only/test-auth.ts'
import { runCli, smallApp, testProject } from '../../testing-only/run-cli.ts'
import type { CliRun, TestProject } from '../../testing-only/run-cli.ts'
import { signInToApp } from '../../testing-only/sign-in.ts'

let project: TestProject
beforeEach(async () => {
  project = testProject(smallApp)
  await run(['migrate', '--apply'])
})
afterEach(() => project.remove())

type Call = Parameters<typeof runCli>[1]
const run = (args: string[], more: Call = {}): Promise<CliRun> =>
  runCli(args, { cwd: project.path, env: { AUTH_SECRET: testSecret }, ...more })
const user = (args: string[], more: Call = {}) => run(['user', ...args], more)
const create = (email: string, ...more: string[]) => user(['create', '--email', email, '--no-password', ...more])

it('create makes a user who can sign in with the password from stdin, as the app sees it', async () => {
  const { code, out } = await user(
    ['create', '--email', ' Ada@Example.com', '--name', 'Ada', '--role', 'admin', '--verified', '--password-stdin'],
    { stdin: `${testPassword}\n` },
  )
  expect(code).toBe(0)
  expect(out).toContain('✓ Created')
  expect(out).toMatch(/^e-mail +ada@example\.com$/m)
  expect(await signInToApp(`file:${join(project.path, '.data/auth.db')}`)).toMatchObject({
    user: { name: 'Ada', role: 'admin' },
  })
})

it('create asks at a terminal, without echo, twice', async () => {
  const typed = await user(['create', '--email', 'ada@example.com'], {
    terminal: true,
    stdin: `${testPassword}x\u007f\r${testPassword}\r`,
  })
  expect(typed.code).toBe(0)
  expect(typed.out + typed.err).not.toContain(testPassword)
  const differ = await user(['create', '--email', 'bob@example.com'], {
    terminal: true,
    stdin: `${testPassword}\rother\r`,
  })
  expect(differ).toMatchObject({ code: 1, err: expect.stringContaining('differ') })
  expect(await user(['create', '--email', 'bob@example.com'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('--password-stdin'),
  })
  const stopped = await user(['create', '--email', 'bob@example.com'], { terminal: true, stdin: 'half\u0003' })
  expect(stopped).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was changed') })
  expect((await user(['list', '--json'])).json).toMatchObject({ users: [{ email: 'ada@example.com' }] })
})

it('create holds the same rules as the library, and says which', async () => {
  expect(await user(['create', '--email', 'nobody'], { stdin: '' })).toMatchObject({ code: 1 })
  expect((await create('no address', '--json')).json).toMatchObject({ error: { code: 'invalid_input' } })
  const weak = await user(['create', '--email', 'a@example.com', '--password-stdin', '--json'], { stdin: 'short' })
  expect(weak.json).toMatchObject({ error: { code: 'password_refused' } })
  expect((await create('a@example.com')).code).toBe(0)
  expect((await create('A@example.com', '--json')).json).toMatchObject({ error: { code: 'identifier_taken' } })
})

it('a password is never an argument', async () => {
  expect((await user(['create', '--email', 'a@example.com', '--password', testPassword])).code).toBe(2)
})

it('a role that the app does not have is refused, with the nearest one; where it cannot be known, it is taken with a notice', async () => {
  expect(await create('a@example.com', '--role', 'edtor')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/the app has the roles admin, editor\. Did you mean "editor"\?/),
  })
  project.write(
    'auth.ts',
    "import { sallyport } from 'sallyport/next'\nexport const auth = sallyport({ roles: rolesOf() })\n",
  )
  expect(await create('a@example.com', '--role', 'edtor')).toMatchObject({
    code: 0,
    err: expect.stringContaining('! Notice'),
  })
  expect(await create('b@example.com', '--role', 'no role')).toMatchObject({
    code: 1,
    err: expect.stringContaining('is not a role name'),
  })
})

it('list goes page by page, and through all of them', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await create(`${name}@example.com`)
  const first = (await user(['list', '--limit', '2', '--json'])).json as { users: object[]; cursor: string }
  expect(first.users).toHaveLength(2)
  const second = (await user(['list', '--limit', '2', '--cursor', first.cursor, '--json'])).json as typeof first
  const third = (await user(['list', '--limit', '2', '--cursor', second.cursor, '--json'])).json as typeof first
  expect([third.users.length, third.cursor]).toEqual([1, null])
  const { out } = await user(['list', '--limit', '2', '--all', '--json'])
  const pages = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as typeof first)
  expect(pages.flatMap(({ users }) => users)).toEqual([...first.users, ...second.users, ...third.users])
  const text = (await user(['list', '--limit', '2', '--all'])).out
  expect(text.match(/E-MAIL/g)).toHaveLength(1)
  expect(text.match(/@example\.com/g)).toHaveLength(5)
  expect((await user(['list', '--limit', '2'])).out).toContain(`More: --cursor ${first.cursor}`)
  expect((await user(['list', '--limit', '0'])).code).toBe(2)
})

it('show, role, ban, unban and delete act on a user by address or id', async () => {
  const made = (await create('ada@example.com', '--json')).json as { user: { id: string } }
  const shown = await user(['show', 'ADA@example.com', '--json'])
  expect(shown.json).toEqual({
    user: {
      id: made.user.id,
      email: 'ada@example.com',
      emailVerified: false,
      name: null,
      roles: [],
      createdAt: expect.any(String),
      bannedAt: null,
      banReason: null,
    },
  })
  expect((await user(['role', made.user.id, 'admin', 'editor', '--json'])).json).toEqual({
    id: made.user.id,
    roles: ['admin', 'editor'],
    before: [],
  })
  expect((await user(['role', 'ada@example.com'])).code).toBe(2)
  expect((await user(['role', 'ada@example.com', '--none'])).out).toContain('has no roles')
  expect((await user(['ban', 'ada@example.com', '--reason', 'spam'])).out).toContain('✓ Banned')
  expect((await user(['show', 'ada@example.com'])).out).toMatch(/^banned .*Z, spam$/m)
  expect((await user(['list'])).out).toContain('✗ banned')
  expect((await user(['unban', 'ada@example.com'])).out).toContain('✓ Unbanned')
  expect(await user(['delete', 'ada@example.com'])).toMatchObject({ code: 1, err: expect.stringContaining('pass -y') })
  expect((await user(['show', 'ada@example.com'])).code).toBe(0)
  expect((await user(['delete', 'ada@example.com', '-y'])).out).toContain('✓ Deleted')
  expect((await user(['show', 'ada@example.com', '--json'])).json).toMatchObject({ error: { code: 'not_found' } })
})

it('refuses where there are no tables, and makes none by the way', async () => {
  const empty = testProject(smallApp)
  const missing = await runCli(['user', 'list', '--json'], { cwd: empty.path })
  empty.write('empty.db', '')
  const old = await runCli(['user', 'list', '--json', '--database', 'file:empty.db'], { cwd: empty.path })
  const elsewhere = await runCli(['user', 'list', '--json'], { cwd: join(empty.path, 'app') })
  empty.remove()
  expect(missing.json).toMatchObject({
    error: { code: 'no_database', message: expect.stringContaining('run npx sallyport migrate') },
  })
  expect(elsewhere.json).toMatchObject({
    error: { code: 'no_database', message: expect.stringContaining("go to the app's folder") },
  })
  expect(old.json).toMatchObject({
    error: { code: 'not_migrated', message: expect.stringContaining('npx sallyport migrate') },
  })
})

it('in production it wants the secret of the app', async () => {
  const env = { NODE_ENV: 'production', DATABASE_URL: 'file:.data/auth.db' }
  expect(await user(['list'], { env })).toMatchObject({
    code: 1,
    err: expect.stringContaining('AUTH_SECRET is not set'),
  })
  expect((await user(['list'], { env: { ...env, AUTH_SECRET: testSecret } })).code).toBe(0)
})

it('what is no address is refused before a password is asked for', async () => {
  const { code, err } = await user(['create', '--email', 'nope'])
  expect([code, err]).toEqual([1, expect.stringContaining('--email is "nope": give an address')])
})
