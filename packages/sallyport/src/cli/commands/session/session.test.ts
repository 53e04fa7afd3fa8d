import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createAuth } from '../../../composition/auth.ts'
import { cookieOf, testPassword, testSecret } from '../../../testing-only/test-auth.ts'
import { runCli, smallApp, testProject } from '../../testing-only/run-cli.ts'
import type { TestProject } from '../../testing-only/run-cli.ts'

let project: TestProject
beforeEach(async () => {
  project = testProject(smallApp)
  await run(['migrate', '--apply'])
  await run(['user', 'create', '--email', 'ada@example.com', '--password-stdin'], testPassword)
})
afterEach(() => project.remove())

const origin = 'https://app.example.com'
const run = (args: string[], stdin = '') => runCli(args, { cwd: project.path, env: { AUTH_SECRET: testSecret }, stdin })

/** The app, and its user signed in on two devices. */
async function signedIn() {
  const auth = createAuth({ database: `file:${join(project.path, '.data/auth.db')}`, url: origin, secret: testSecret })
  const headers = { origin, 'content-type': 'application/json', 'user-agent': 'Browser\u001b[2J' }
  const body = JSON.stringify({ email: 'ada@example.com', password: testPassword })
  const signIn = async () =>
    cookieOf(await auth.handler(new Request(`${origin}/api/auth/sign-in`, { method: 'POST', headers, body })))
  const isLive = async (cookie: string) =>
    (await auth.getSession(new Request(origin, { headers: { cookie } }))) !== null
  return { first: await signIn(), second: await signIn(), isLive }
}

interface List {
  sessions: { id: string }[]
  cursor: string | null
}

it('list shows the live sessions, newest first, and no browser steers the terminal', async () => {
  await signedIn()
  const { out } = await run(['session', 'list', 'ada@example.com'])
  expect(out.split('\n')[0]).toMatch(/^ID +BEGAN +SEEN +ENDS +ADDRESS +BROWSER$/)
  expect(out).not.toContain('\u001b')
  const { json } = await run(['session', 'list', 'ada@example.com', '--json', '--limit', '1'])
  expect(json).toEqual({
    sessions: [
      {
        id: expect.any(String),
        userId: expect.any(String),
        createdAt: expect.any(String),
        seenAt: expect.any(String),
        expiresAt: expect.any(String),
        userAgent: expect.any(String),
        address: null,
      },
    ],
    cursor: expect.any(String),
  })
})

it('revoke ends one session, and --all every one', { tags: ['ASVS-7.4.5'] }, async () => {
  const { first, second, isLive } = await signedIn()
  const { sessions } = (await run(['session', 'list', 'ada@example.com', '--json'])).json as List
  const newest = sessions[0]?.id ?? ''
  expect((await run(['session', 'revoke', 'ada@example.com', '--session', newest])).code).toBe(0)
  expect([await isLive(first), await isLive(second)]).toEqual([true, false])
  expect((await run(['session', 'revoke', 'ada@example.com', '--session', newest, '--json'])).json).toMatchObject({
    error: { code: 'not_found' },
  })
  expect((await run(['session', 'revoke', 'ada@example.com', '--all', '--json'])).json).toMatchObject({
    revoked: 'all',
  })
  expect(await isLive(first)).toBe(false)
  expect((await run(['session', 'list', 'ada@example.com'])).out).toBe('There are no sessions.\n')
})

it('revoke wants to be told which, and refuses where nobody is meant', async () => {
  expect((await run(['session', 'revoke', 'ada@example.com'])).code).toBe(2)
  expect((await run(['session', 'revoke', 'ada@example.com', '--all', '--session', 'x'])).code).toBe(2)
  expect((await run(['session', 'revoke', 'bob@example.com', '--all', '--json'])).json).toMatchObject({
    error: { code: 'not_found' },
  })
})

it('end ends what began before a moment, says how many, and wants a time with its zone', {
  tags: ['ASVS-7.4.5'],
}, async () => {
  const { first, isLive } = await signedIn()
  for (const time of ['2026-03-01', 'yesterday', '2026-03-01T12:00:00', '9026-03-01T12:00:00Z'])
    expect((await run(['session', 'end', '--before', time, '-y'])).code).toBe(2)
  expect(await isLive(first)).toBe(true)
  expect((await run(['session', 'end', '--before', '2020-01-01T00:00:00Z'])).code).not.toBe(0)
  const early = await run(['session', 'end', '--before', '2020-01-01T00:00:00Z', '--json', '-y'])
  expect(early.json).toEqual({ before: '2020-01-01T00:00:00.000Z', stateless: false, ended: 0 })
  expect(await isLive(first)).toBe(true)
  const all = await run(['session', 'end', '--before', '2020-01-01T00:00:00Z', '--stateless', '-y'])
  expect(all.out).toContain('every session of every user (1 users)')
  expect(await isLive(first)).toBe(false)
})
