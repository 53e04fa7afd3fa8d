import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { field } from '../../../user/field.ts'
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

const run = (args: string[]): Promise<CliRun> => runCli(args, { cwd: project.path, env: { AUTH_SECRET: testSecret } })
const bring = (file: string, text: string, ...more: string[]): Promise<CliRun> => {
  project.write(file, text)
  return run(['user', 'import', file, ...more])
}
const emails = async () =>
  ((await run(['user', 'list', '--json'])).json as { users: { email: string }[] }).users
    .map(({ email }) => email)
    .toSorted()

/** `testPassword`, by another program. */
const hash = '$scrypt$ln=14,r=8,p=1$c2FsdC1vZi0xNi1ieXRlcw$'

it('brings users in from CSV who sign in with their passwords of before', async () => {
  const { scryptSync } = await import('node:crypto')
  const key = scryptSync(testPassword, 'salt-of-16-bytes', 32, { N: 2 ** 14, r: 8, p: 1 })
    .toString('base64')
    .replaceAll('=', '')
  const csv = `\uFEFFMail,Full Name,password_hash,role,email_verified\r\nada@example.com,"Lovelace, Ada","${hash}${key}",admin,true\r\n`
  const { code, out, err } = await bring('users.csv', csv, '--map', 'email=Mail,name=Full Name')
  expect([code, out, err]).toEqual([0, '✓ 1 imported, 0 skipped, 0 refused\n', ''])
  expect(await signInToApp(`file:${join(project.path, '.data/auth.db')}`)).toMatchObject({
    user: { name: 'Lovelace, Ada', role: 'admin' },
  })
})

describe.each([
  ['users.json', '[{"email":"a@example.com"},7,{"email":"nobody"},{"email":"b@example.com"}]', [null, null]],
  ['users.ndjson', '{"email":"a@example.com"}\n7\n{"email":"nobody"}\n\n{"email":"b@example.com"}\n', [2, 3]],
  ['users.csv', 'email,name\na@example.com,\nx\nnobody,\n\nb@example.com,\n', [3, 4]],
])('%s', (file, text, lines) => {
  it('gives all rows that can be taken, and tells of the others', async () => {
    const { code, json } = await bring(file, text, '--json')
    expect(code).toBe(1)
    expect(json).toMatchObject({ read: 4, imported: 2, skipped: 0, refused: 2 })
    const { problems } = json as { problems: { line: number | null }[] }
    expect(problems.map(({ line }) => line).toSorted()).toEqual(lines)
    expect(await emails()).toEqual(['a@example.com', 'b@example.com'])
  })
})

it('may be run again: who is there is skipped', async () => {
  await bring('users.csv', 'email\na@example.com\n')
  const again = await bring('users.csv', 'email\nA@example.com\nb@example.com\n')
  expect([again.code, again.out]).toEqual([
    0,
    '✓ 1 imported, 1 skipped, 0 refused\nline 2: skipped: email is that of a user who is there already\n',
  ])
  expect((await bring('users.csv', 'email\na@example.com\n', '--on-conflict', 'fail')).code).toBe(1)
})

it('a dry run stores nothing', async () => {
  const { out } = await bring('users.csv', 'email\na@example.com\n', '--dry-run')
  expect(out).toBe('✓ 1 would be imported, 0 skipped, 0 refused\n')
  expect(await emails()).toEqual([])
})

it('a strict one ends at the first bad row', async () => {
  const { code } = await bring('users.csv', 'email\nnobody\na@example.com\n', '--strict')
  expect([code, await emails()]).toEqual([1, []])
  const broken = 'email\na@example.com\na,b\nb@example.com\n'
  const { json } = await bring('users.csv', broken, '--strict', '--json', '--report', 'report.ndjson')
  expect(json).toMatchObject({ read: 2, imported: 1, refused: 1, stopped: true })
  expect(await emails()).toEqual(['a@example.com'])
  expect(JSON.parse(readFileSync(join(project.path, 'report.ndjson'), 'utf8'))).toMatchObject({
    line: 3,
    reason: 'has 2 cells, and the header 1',
  })
})

it('a line of NDJSON without an end is refused with its number, and not read into memory', async () => {
  const long = `{"email":"a@example.com"}\n{"email":"${'a'.repeat(1_100_000)}`
  const { code, err } = await bring('users.ndjson', long)
  expect([code, err]).toEqual([1, expect.stringContaining('Line 2 is longer than 1 MB')])
})

it('AT272 no password, no hash and no value of a row is ever shown, in the report neither', async () => {
  const secrets = ['$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234', 'hunter2-is-a-password']
  const csv = `email,password,passwordHash\na@example.com,${secrets[1]},${secrets[0]}\n${secrets[1]},,\n`
  const { out, err } = await bring('users.csv', csv, '--report', 'report.ndjson')
  const report = readFileSync(join(project.path, 'report.ndjson'), 'utf8')
  for (const secret of secrets) expect(out + err + report).not.toContain(secret)
  expect(err).toContain('left out, since they are no columns of a user: "password"')
  expect(
    report
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([
    { line: 2, outcome: 'refused', column: 'passwordHash' },
    { line: 3, outcome: 'refused', column: 'email' },
  ])
  expect(statSync(join(project.path, 'report.ndjson')).mode & 0o077).toBe(0)
})

it.each<[string, string, string[], string]>([
  ['users.txt', 'email\n', [], '--format'],
  ['users.csv', 'email\n"a', [], 'a quote that is never closed'],
  ['users.csv', 'email,email\na,b\n', [], 'twice'],
  ['users.json', '{"email":1}', [], 'no JSON list'],
  ['users.json', '[{"password":"hunter2"', [], 'no JSON list'],
  ['users.csv', 'email\n', ['--map', 'mail=x'], '--map takes'],
  ['users.csv', 'email\n', ['--on-conflict', 'update'], '--on-conflict takes'],
])('%s of %j with %j is refused', async (file, text, more, sentence) => {
  const { code, err } = await bring(file, text, ...more)
  expect(code).toBeGreaterThan(0)
  expect(err).toContain(sentence)
  expect(err).not.toContain('hunter2')
})

it('a file that is not there is told', async () => {
  expect((await run(['user', 'import', 'nowhere.csv'])).err).toContain('There is no file')
  // Before the database is, which may not be there either.
  expect((await run(['user', 'import', 'nowhere.csv', '--database', 'file:nowhere.db'])).err).toContain(
    'There is no file',
  )
})

it('says how far it is', async () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => `${index}@example.com`)
  const { out, err } = await bring('users.csv', `email\n${rows.join('\n')}\n`, '--dry-run')
  expect(err).toBe('10,000 read, 10,000 imported, 10,000 rows/s\n')
  expect(out).toContain('10,000 would be imported')
}, 30_000)

it('says that hooks of the app do not run', async () => {
  project.write(
    'auth.ts',
    "import { sallyport } from 'sallyport/next'\nexport const auth = sallyport({ roles: {}, on: {} })\n",
  )
  expect((await bring('users.csv', 'email\na@example.com\n')).err).toContain('they do not run here')
})

it('takes fields of the app that schema.json knows', async () => {
  const definition = field.enum(['free', 'pro']).default('free').definition
  const schema = {
    version: 1,
    prefix: 'auth_',
    roles: ['admin'],
    fields: [{ name: 'plan', column: 'plan', ...definition }],
  }
  project.write('sallyport/schema.json', JSON.stringify(schema))
  await run(['migrate', '--apply'])
  const { json } = await bring('users.csv', 'email,Plan\na@example.com,pro\nb@example.com,gold\n', '--json')
  expect(json).toMatchObject({ imported: 1, refused: 1, ignoredColumns: [], problems: [{ line: 3, column: 'plan' }] })
  const { out } = await run(['user', 'show', 'a@example.com'])
  expect(out).toMatch(/plan +pro/)
})
