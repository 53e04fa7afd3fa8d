import { afterEach, beforeEach, expect, it } from 'vitest'
import { toNextSchema } from '../testing-only/next-schema.ts'
import { cookieOf, createTestAuth, testOrigin, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'

/** Code of version N on tables of version N + 1: what runs while a deployment has migrated and not yet restarted. */

let auth: TestAuth
beforeEach(async () => {
  auth = await createTestAuth()
  await toNextSchema(auth.temporary.database)
})
afterEach(() => auth.remove())

async function signedUp(): Promise<string> {
  await auth.post('/sign-up', { email: 'ada@example.com', password: testPassword, name: 'Ada' })
  await auth.delivered()
  const { code } = auth.mails.at(-1) ?? {}
  expect((await auth.post('/email/verify', { email: 'ada@example.com', code })).status).toBe(200)
  return auth.signIn('ada@example.com')
}

it('knows that nothing is to be migrated, and starts', async () => {
  const status = await auth.temporary.database.migrations.status()
  expect(status).toMatchObject({ current: status.target + 1, pending: [] })
  expect(await auth.temporary.database.migrations.apply()).toMatchObject({ pending: [] })
  const { createAuth } = await import('../composition/auth.ts')
  const platform = { env: () => ({ NODE_ENV: 'production' }), log: () => undefined }
  const { temporary } = auth
  const other = createAuth({
    url: testOrigin,
    secret: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8',
    database: temporary.url,
    platform,
  })
  expect((await other.handler(new Request(`${testOrigin}/api/auth/health`))).status).toBe(200)
  await other.close()
})

it('signs up, confirms, signs in, lists, revokes, signs out', async () => {
  const cookie = await signedUp()
  const second = await auth.signIn('ada@example.com')
  const list = (await (await auth.request('GET', '/sessions', { cookie })).json()) as {
    sessions: { id: string; current: boolean }[]
  }
  expect(list.sessions).toHaveLength(2)
  const id = list.sessions.find(({ current }) => !current)?.id
  expect((await auth.post('/sessions/revoke', { id }, { cookie })).status).toBe(200)
  expect(await (await auth.request('GET', '/session', { cookie: second })).json()).toMatchObject({ user: null })
  expect(await (await auth.request('GET', '/session', { cookie })).json()).toMatchObject({ user: { name: 'Ada' } })
  expect((await auth.post('/sign-out', {}, { cookie })).status).toBe(200)
  expect(await (await auth.request('GET', '/session', { cookie })).json()).toMatchObject({ user: null })
})

it('bans, changes roles, deletes, cleans up', async () => {
  const { createUsers } = await import('../operations/users.ts')
  const { cleanUp } = await import('../operations/clean-up.ts')
  const cookie = await signedUp()
  const users = createUsers(auth.services, { admin: ['*'], editor: ['post:read'] })
  const id = (await users.get({ email: 'ada@example.com' }))?.user.id ?? ''
  await users.setRoles(id, ['editor'])
  const renewed = cookieOf(await auth.request('GET', '/session', { cookie }))
  await users.ban(id, 'spam')
  expect(await (await auth.request('GET', '/session', { cookie: renewed })).json()).toMatchObject({ user: null })
  await users.unban(id)
  await users.delete(id)
  expect((await users.list()).users).toEqual([])
  await cleanUp(auth.services)
  expect(auth.log).toEqual([])
})

it('a session cookie of a version that this code does not know is nobody, never an error, and its session stays', async () => {
  const { openClaims, sealClaims, sessionKeys } = await import('../session/claims.ts')
  const { systemRandom } = await import('../base/random.ts')
  const cookie = await signedUp()
  const [name = '', value = ''] = cookie.split('=')
  const keys = sessionKeys(auth.services.settings.secrets, name, 'database')
  const claims = openClaims(keys, value, auth.clock.now())
  if (claims === null) throw new Error('The cookie does not open.')
  for (const v of [0, 2, 99, '1', null, undefined]) {
    const other = `${name}=${sealClaims(keys, systemRandom, { ...claims, v: v as 1 })}`
    const session = await auth.request('GET', '/session', { cookie: other })
    expect(session.status).toBe(200)
    expect(await session.json()).toMatchObject({ session: null, user: null })
    expect((await auth.request('GET', '/sessions', { cookie: other })).status).toBe(401)
    expect((await auth.post('/sign-out', {}, { cookie: other })).status).toBe(200)
  }
  expect(await (await auth.request('GET', '/session', { cookie })).json()).toMatchObject({ user: { name: 'Ada' } })
})

it('tables two versions ahead are refused, with what to do', async () => {
  const { statement } = await import('../storage/database.ts')
  const { target } = await auth.temporary.database.migrations.status()
  const insert = 'insert into auth_schema (version, name, applied_at) values (:version, :name, 1)'
  await auth.temporary.database.run(statement<{ version: number; name: string }>('test.later', insert), {
    version: target + 2,
    name: 'later',
  })
  await expect(auth.temporary.database.migrations.status()).rejects.toThrow('deploy newer code')
})
