import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { createAuth } from '../../composition/auth.ts'
import { testPassword, testSecret } from '../../testing-only/test-auth.ts'
import { runCli, smallApp, testProject } from './run-cli.ts'

const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url))
const origin = 'https://app.example.com'

/** What `migrate --json` answers. */
interface Applied {
  readonly applied: readonly { readonly version: number }[]
}

/**
 * The command line on a server, from an empty database to a user who signs in: every dialect runs the same.
 *
 * @param url An empty database.
 */
export async function expectCliWorksOn(url: string): Promise<void> {
  const driver = {
    'node_modules/pg/package.json': '{"version":"8.23.1"}',
    'node_modules/mysql2/package.json': '{"version":"3.24.6"}',
  }
  const project = testProject({ ...smallApp, ...driver })
  const env = { DATABASE_URL: url, AUTH_SECRET: testSecret }
  const run = (args: string[], stdin = '') => runCli(args, { cwd: project.path, env, stdin })
  try {
    expect(await run(['migrate', '--status'])).toMatchObject({ code: 1, out: expect.stringContaining('to apply') })
    expect((await run(['migrate', '--plan'])).out).toContain('create table auth_users (')
    await expectOneWins(project.path, env)
    expect(await run(['migrate', '--status'])).toMatchObject({ code: 0, out: expect.stringContaining('✓ up to date') })
    await expectUsers(run, url)
    await expectDoctor(run)
  } finally {
    project.remove()
  }
}

/** Two processes of the built program at once. */
async function expectOneWins(cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const start = async () => {
    const options = { cwd, env: { PATH: process.env['PATH'], NODE_ENV: 'development' as const, ...env } }
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'migrate', '--apply', '--json'], options)
    return (JSON.parse(stdout) as Applied).applied.length
  }
  const [one, other] = (await Promise.all([start(), start()])).toSorted((a, b) => a - b)
  expect(one).toBe(0)
  expect(other).toBeGreaterThan(0)
}

type Run = (args: string[], stdin?: string) => ReturnType<typeof runCli>

async function expectUsers(run: Run, url: string): Promise<void> {
  const create = ['user', 'create', '--email', 'Ada@Example.com', '--role', 'admin', '--verified', '--password-stdin']
  expect(await run(create, testPassword)).toMatchObject({ code: 0, err: '' })
  expect((await run([...create, '--json'], testPassword)).json).toMatchObject({ error: { code: 'identifier_taken' } })
  const auth = createAuth({
    database: url,
    url: origin,
    secret: testSecret,
    roles: { admin: ['*'] },
    maxConnections: 2,
  })
  try {
    const headers = { origin, 'content-type': 'application/json' }
    const body = JSON.stringify({ email: 'ada@example.com', password: testPassword })
    const response = await auth.handler(new Request(`${origin}/api/auth/sign-in`, { method: 'POST', headers, body }))
    expect(response.status).toBe(200)
    expect((await run(['session', 'list', 'ada@example.com', '--json'])).json).toMatchObject({ sessions: [{}] })
    expect((await run(['user', 'ban', 'ada@example.com'])).code).toBe(0)
    expect((await run(['session', 'list', 'ada@example.com', '--json'])).json).toMatchObject({ sessions: [] })
    expect((await run(['user', 'delete', 'ada@example.com', '-y'])).code).toBe(0)
    expect((await run(['user', 'list', '--json'])).json).toEqual({ users: [], cursor: null })
  } finally {
    await auth.close()
  }
}

async function expectDoctor(run: Run): Promise<void> {
  const { json } = await run(['doctor', '--json'])
  const status = new Map(
    (json as { checks: { id: string; status: string; found: string }[] }).checks.map((check) => [check.id, check]),
  )
  expect(status.get('driver')?.status).toBe('ok')
  expect(status.get('schema')).toMatchObject({ status: 'ok', found: expect.stringContaining('every column is there') })
  // The test clock stands still at another date than the server's.
  expect(status.get('clock')).toMatchObject({ status: 'fail', found: expect.stringMatching(/ahead|behind/) })
}
