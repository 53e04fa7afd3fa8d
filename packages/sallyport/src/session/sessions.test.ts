import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isAuthError } from '../base/error.ts'
import { systemRandom } from '../base/random.ts'
import { createUsers } from '../operations/users.ts'
import { expectIndexed } from '../storage/testing-only/expect-indexed.ts'
import { StorageError } from '../storage/storage-error.ts'
import { createTestAuth } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { selectUserById } from '../user/user-statements.ts'
import { openClaims, sealClaims, sessionKeys } from './claims.ts'
import type { SessionStrategy } from './claims.ts'
import { maxCookieBytes } from './cookie.ts'
import { createDatabaseSessions } from './database-sessions.ts'
import { touchIntervalMs } from './lifetimes.ts'
import { renewFacts } from './session.ts'
import * as statements from './session-statements.ts'
import { startSession } from './start-session.ts'
import type { StartedSession } from './sessions.ts'

const minute = 60_000
const day = 24 * 60 * minute

let open: TestAuth | null = null
afterEach(async () => {
  vi.unstubAllEnvs()
  await open?.remove()
  open = null
})

async function setUp(strategy: SessionStrategy): Promise<TestAuth> {
  open = await createTestAuth({ session: { strategy, idle: '1h', absolute: '1d' } })
  return open
}

async function start(auth: TestAuth, userId: string): Promise<StartedSession> {
  const user = await auth.services.db.get(selectUserById, { id: userId })
  if (user === null) throw new Error('no such user')
  return startSession(auth.services, user, {
    amr: ['pwd'],
    aal: 1,
    device: { userAgent: 'Test/1', address: '192.0.2.1' },
  })
}

/** Uses a session as a page would: checks it, records the use, and takes a renewed cookie. */
async function use(auth: TestAuth, value: string): Promise<string | null> {
  const checked = await auth.services.sessions.check(value)
  if (checked === null) return null
  await checked.touch?.()
  return checked.renewed?.value ?? value
}

// The same suite runs over both strategies: they are two instances of one API.
describe.each(['database', 'stateless'] as const)('%s sessions', (strategy) => {
  it('a session that was started is found by a secure check, with its user and how they proved who they are', async () => {
    const auth = await setUp(strategy)
    const userId = await auth.addUser('ada@example.com', { roles: ['editor'] })
    const { value, claims } = await start(auth, userId)
    const checked = await auth.services.sessions.check(value)
    expect(checked?.user.id).toBe(userId)
    expect(checked?.facts).toMatchObject({ id: claims.sid, aal: 1, amr: ['pwd'], authenticatedAt: auth.clock.now() })
    expect(checked?.facts.expiresAt).toBe(auth.clock.now() + day)
    expect(checked?.renewed).toBeNull()
  })

  it('no value, an empty one, and one that we did not seal are nobody', { tags: ['ASVS-7.2.1'] }, async () => {
    const auth = await setUp(strategy)
    for (const value of [null, '', 'x', 'a.b.c.d.e', '..', 'eyJhbGciOiJub25lIn0..AAAA.AAAA.AAAA']) {
      expect(await auth.services.sessions.check(value)).toBeNull()
      expect(auth.services.sessions.peek(value)).toBeNull()
    }
  })

  it('AT056 every start makes a new session with a new value', {
    tags: ['ASVS-7.2.2', 'ASVS-7.2.4', 'NIST-5.1'],
  }, async () => {
    const auth = await setUp(strategy)
    const userId = await auth.addUser('ada@example.com')
    const values = await Promise.all(Array.from({ length: 20 }, () => start(auth, userId)))
    expect(new Set(values.map(({ value }) => value)).size).toBe(20)
    expect(new Set(values.map(({ claims }) => claims.sid)).size).toBe(20)
  })

  it('the absolute end holds however much a session is used', {
    tags: ['ASVS-7.3.2', 'ASVS-9.2.1', 'NIST-2.1.3', 'NIST-5.2'],
  }, async () => {
    const auth = await setUp(strategy)
    const userId = await auth.addUser('ada@example.com')
    let value: string | null = (await start(auth, userId)).value
    for (let elapsed = 0; elapsed < day - 30 * minute; elapsed += 30 * minute) {
      value = await use(auth, value ?? '')
      expect(value).not.toBeNull()
      auth.clock.advance(30 * minute)
    }
    auth.clock.advance(30 * minute - 1)
    expect(await auth.services.sessions.check(value)).not.toBeNull()
    auth.clock.advance(1)
    expect(await auth.services.sessions.check(value)).toBeNull()
    expect(auth.services.sessions.peek(value)).toBeNull()
  })

  it('AT069 a session that is not used for the idle time ends, to the millisecond', {
    tags: ['ASVS-7.3.1', 'ASVS-9.2.1', 'NIST-5.2'],
  }, async () => {
    const auth = await setUp(strategy)
    const { value } = await start(auth, await auth.addUser('ada@example.com'))
    auth.clock.advance(60 * minute - 1)
    expect(await auth.services.sessions.check(value)).not.toBeNull()
    auth.clock.advance(1)
    expect(await auth.services.sessions.check(value)).toBeNull()
  })

  it.each(['2027-03-14T06:30:00Z', '2027-11-07T05:30:00Z'])(
    'AT070 an hour is an hour where the clocks of New York change: %s',
    async (time) => {
      vi.stubEnv('TZ', 'America/New_York')
      const auth = await setUp(strategy)
      auth.clock.advance(Date.parse(time) - auth.clock.now())
      const { value } = await start(auth, await auth.addUser('ada@example.com'))
      auth.clock.advance(60 * minute - 1)
      expect(await auth.services.sessions.check(value)).not.toBeNull()
      auth.clock.advance(1)
      expect(await auth.services.sessions.check(value)).toBeNull()
    },
  )

  it('a use is recorded at most once per interval, and moves the idle end', async () => {
    const auth = await setUp(strategy)
    let { value } = await start(auth, await auth.addUser('ada@example.com'))
    auth.clock.advance(touchIntervalMs(60 * minute) - 1)
    const early = await auth.services.sessions.check(value)
    expect(early?.touch ?? early?.renewed ?? null).toBeNull()
    auth.clock.advance(1)
    value = (await use(auth, value)) ?? ''
    auth.clock.advance(60 * minute - 1)
    expect(await auth.services.sessions.check(value)).not.toBeNull()
  })

  it('AT070 a clock that goes back ends nothing and revives nothing', async () => {
    const auth = await setUp(strategy)
    const userId = await auth.addUser('ada@example.com')
    const { value } = await start(auth, userId)
    auth.clock.advance(-5 * minute)
    expect(await auth.services.sessions.check(value)).not.toBeNull()
    await auth.services.sessions.endEverywhere(userId)
    auth.clock.advance(10 * minute)
    expect(await auth.services.sessions.check(value)).toBeNull()
  })

  it('AT057 ban, deletion and sign-out everywhere end every session at once', {
    tags: ['ASVS-7.4.2', 'ASVS-8.3.2'],
  }, async () => {
    const auth = await setUp(strategy)
    const users = createUsers(auth.services, { admin: ['*'] })
    const acts = [
      (id: string) => users.ban(id),
      (id: string) => users.delete(id),
      (id: string) => auth.services.sessions.endEverywhere(id),
    ]
    for (const [index, act] of acts.entries()) {
      const userId = await auth.addUser(`user${index}@example.com`)
      const sessions = [await start(auth, userId), await start(auth, userId)]
      await act(userId)
      for (const { value } of sessions) expect(await auth.services.sessions.check(value)).toBeNull()
    }
  })

  it('lifting a ban brings no session back', async () => {
    const auth = await setUp(strategy)
    const users = createUsers(auth.services, {})
    const userId = await auth.addUser('ada@example.com')
    const { value } = await start(auth, userId)
    await users.ban(userId)
    await users.unban(userId)
    expect(await auth.services.sessions.check(value)).toBeNull()
    expect(await auth.services.sessions.check((await start(auth, userId)).value)).not.toBeNull()
  })

  it('AT188 a change of roles holds at the next secure check, and the cookie is sealed anew with them', {
    tags: ['ASVS-8.3.2'],
  }, async () => {
    const auth = await setUp(strategy)
    const users = createUsers(auth.services, { admin: ['*'], editor: ['post:read'] })
    const userId = await auth.addUser('ada@example.com', { roles: ['admin'] })
    const { value } = await start(auth, userId)
    await users.setRoles(userId, ['editor'])
    const checked = await auth.services.sessions.check(value)
    expect(checked?.user.roles).toBe('["editor"]')
    expect(checked?.renewed?.claims.roles).toEqual(['editor'])
    const renewed = await auth.services.sessions.check(checked?.renewed?.value ?? null)
    expect(renewed?.claims.sid).toBe(checked?.claims.sid)
    expect(renewed?.renewed).toBeNull()
  })

  it('a start for a user who was banned, deleted or signed out everywhere since they were read is refused', async () => {
    const auth = await setUp(strategy)
    const users = createUsers(auth.services, {})
    const acts = [
      (id: string) => users.ban(id),
      (id: string) => users.delete(id),
      (id: string) => auth.services.sessions.endEverywhere(id),
    ]
    for (const [index, act] of acts.entries()) {
      const userId = await auth.addUser(`user${index}@example.com`)
      const read = await auth.services.db.get(selectUserById, { id: userId })
      await act(userId)
      if (read === null) throw new Error('not read')
      const starting = startSession(auth.services, read, {
        amr: ['pwd'],
        aal: 1,
        device: { userAgent: null, address: null },
      })
      await expect(starting).rejects.toSatisfy((error) => isAuthError(error) && error.code === 'invalid_credentials')
    }
  })

  it('a banned user passes no gate, whatever way of signing in led to it', { tags: ['ASVS-6.3.4'] }, async () => {
    const auth = await setUp(strategy)
    const userId = await auth.addUser('ada@example.com')
    await createUsers(auth.services, {}).ban(userId)
    await expect(start(auth, userId)).rejects.toMatchObject({ code: 'banned' })
  })

  it('a user whose address is not confirmed passes no gate where that is required', async () => {
    const auth = await setUp(strategy)
    const userId = await auth.addUser('ada@example.com', { verified: false })
    await expect(start(auth, userId)).rejects.toMatchObject({ code: 'verification_required' })
  })

  it('AT082 with a new secret in front old values stay good; without the old one they are refused', {
    tags: ['ASVS-13.3.4'],
  }, async () => {
    const auth = await setUp(strategy)
    const { value } = await start(auth, await auth.addUser('ada@example.com'))
    const { cookieName, secrets } = auth.services.settings
    const next = 'N8vQ2xLr5TzY0cBkW3sHdJ7mPf1aGeU6'
    const now = auth.clock.now()
    expect(openClaims(sessionKeys([next, ...secrets], cookieName, strategy), value, now)).not.toBeNull()
    expect(openClaims(sessionKeys([next], cookieName, strategy), value, now)).toBeNull()
  })

  it('a value of one strategy, cookie name or purpose is refused by every other', {
    tags: ['ASVS-9.2.2', 'ASVS-9.2.3'],
  }, async () => {
    const auth = await setUp(strategy)
    const userId = await auth.addUser('ada@example.com')
    const { claims } = await start(auth, userId)
    const { cookieName, secrets } = auth.services.settings
    const other = strategy === 'database' ? 'stateless' : 'database'
    for (const keys of [
      sessionKeys(secrets, cookieName, other),
      sessionKeys(secrets, 'session', strategy),
      auth.services.tokenKeys,
    ]) {
      const foreign = sealClaims(keys, systemRandom, claims)
      expect(auth.services.sessions.peek(foreign)).toBeNull()
      expect(await auth.services.sessions.check(foreign)).toBeNull()
    }
  })

  it('claims of another version are refused', async () => {
    const auth = await setUp(strategy)
    const { claims } = await start(auth, await auth.addUser('ada@example.com'))
    const { cookieName, secrets } = auth.services.settings
    const keys = sessionKeys(secrets, cookieName, strategy)
    const later = sealClaims(keys, systemRandom, { ...claims, v: 2 as 1 })
    expect(await auth.services.sessions.check(later)).toBeNull()
  })

  it('a peek asks no store', async () => {
    const auth = await setUp(strategy)
    const { value } = await start(auth, await auth.addUser('ada@example.com'))
    auth.recording.clear()
    expect(auth.services.sessions.peek(value)?.v).toBe(1)
    expect(auth.recording.asked).toEqual([])
  })

  it('a secure check is one statement, and the next ones none: SQLite alone looks for changes each time', async () => {
    const auth = await setUp(strategy)
    const { value } = await start(auth, await auth.addUser('ada@example.com'))
    auth.recording.clear()
    await auth.services.sessions.check(value)
    const reads = auth.recording.asked.filter((name) => !name.startsWith('change.'))
    expect(reads).toHaveLength(1)
    await warm(auth, value)
    auth.recording.clear()
    for (let time = 0; time < 5; time += 1) expect(await auth.services.sessions.check(value)).not.toBeNull()
    const looks = auth.temporary.database.dialect === 'sqlite' ? 5 : 0
    expect(auth.recording.asked).toEqual(Array.from({ length: looks }, () => 'change.last'))
  })

  it('a strict check asks the database, whatever is remembered', async () => {
    const auth = await setUp(strategy)
    const { value } = await start(auth, await auth.addUser('ada@example.com'))
    await warm(auth, value)
    auth.recording.clear()
    expect(await auth.services.sessions.check(value, undefined, { strict: true })).not.toBeNull()
    expect(auth.recording.asked.filter((name) => !name.startsWith('change.'))).toHaveLength(1)
  })

  it('AT057 what is remembered ends with a sign-out everywhere, a ban, a change of roles, at once in this process', async () => {
    const auth = await setUp(strategy)
    const users = createUsers(auth.services, { admin: ['*'] })
    const id = await auth.addUser('ada@example.com')
    const { value } = await start(auth, id)
    await warm(auth, value)
    await users.setRoles(id, ['admin'])
    expect((await auth.services.sessions.check(value))?.user.roles).toBe('["admin"]')
    await warm(auth, value)
    await users.update(id, { name: 'Ada' })
    expect((await auth.services.sessions.check(value))?.user.name).toBe('Ada')
    await warm(auth, value)
    await users.ban(id)
    expect(await auth.services.sessions.check(value)).toBeNull()
    await users.unban(id)
    const again = await start(auth, id)
    await warm(auth, again.value)
    await auth.services.sessions.endEverywhere(id)
    expect(await auth.services.sessions.check(again.value)).toBeNull()
  })

  it('the largest cookie of a user with ten roles stays within the budget', {
    tags: ['ASVS-3.3.5', 'ASVS-4.2.5'],
  }, async () => {
    const roles = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`department-${index}`, []]))
    const auth = await createTestAuth({ roles, session: { strategy } })
    open = auth
    const { value } = await start(auth, await auth.addUser('ada@example.com', { roles: Object.keys(roles) }))
    expect(value.length).toBeLessThanOrEqual(maxCookieBytes)
  })

  it('a change that takes rights away leaves its record in the change log, in the same batch', async () => {
    const auth = await setUp(strategy)
    const userId = await auth.addUser('ada@example.com')
    auth.recording.clear()
    await auth.services.sessions.endEverywhere(userId)
    await createUsers(auth.services, { admin: ['*'] }).setRoles(userId, ['admin'])
    await createUsers(auth.services, {}).ban(userId)
    expect(auth.recording.asked.filter((name) => /^change\.(?:insert|announce)$/.test(name))).toHaveLength(3)
  })

  it('a malformed stored row refuses that user with an event, and nobody else', async () => {
    const auth = await setUp(strategy)
    const [ada, grace] = [await auth.addUser('ada@example.com'), await auth.addUser('grace@example.com')]
    const [one, other] = [await start(auth, ada), await start(auth, grace)]
    const { statement } = await import('../storage/database.ts')
    const spoil = statement<{ id: string }>('test.spoil-roles', "update auth_users set roles = '{bad' where id = :id")
    await auth.temporary.database.run(spoil, { id: ada })
    expect(await auth.services.sessions.check(one.value)).toBeNull()
    expect(auth.log).toContainEqual(
      expect.objectContaining({
        event: 'session.malformed-row',
        data: expect.objectContaining({ userId: ada }) as object,
      }),
    )
    expect(await auth.services.sessions.check(other.value)).not.toBeNull()
    await expect(start(auth, ada)).rejects.toMatchObject({ code: 'internal_error' })
    expect((await createUsers(auth.services, {}).list()).users).toHaveLength(2)
  })

  it('a check while the database is down is an error, never a session and never nobody', {
    tags: ['ASVS-16.5.3'],
  }, async () => {
    const auth = await setUp(strategy)
    const { value } = await start(auth, await auth.addUser('ada@example.com'))
    await auth.temporary.database.close()
    await expect(auth.services.sessions.check(value)).rejects.toMatchObject({ kind: 'unavailable' })
  })
})

/** Checks a session until the answer comes from memory. */
async function warm(auth: TestAuth, value: string): Promise<void> {
  for (let time = 0; time < 200; time += 1) {
    auth.recording.clear()
    if ((await auth.services.sessions.check(value)) === null) throw new Error('there is no such session')
    if (auth.recording.asked.every((name) => name === 'change.last')) return
    await setTimeout(5)
  }
  throw new Error('nothing is remembered')
}

describe('database sessions', () => {
  it('a session row holds the SHA-256 of the secret, never the secret', { tags: ['ASVS-14.2.4'] }, async () => {
    const auth = await setUp('database')
    const userId = await auth.addUser('ada@example.com')
    const { claims } = await start(auth, userId)
    const rows = await auth.services.db.all(statements.selectSessionsOfUser, {
      userId,
      before: 'g',
      now: auth.clock.now(),
      limit: 10,
    })
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(claims.sec)
    expect(rows[0]?.secret_hash).toHaveLength(43)
  })

  it('neither the key alone nor the database alone opens a session', async () => {
    const auth = await setUp('database')
    const { claims } = await start(auth, await auth.addUser('ada@example.com'))
    const { cookieName, secrets } = auth.services.settings
    const forged = sealClaims(sessionKeys(secrets, cookieName, 'database'), systemRandom, {
      ...claims,
      sec: 'A'.repeat(43),
    })
    expect(await auth.services.sessions.check(forged)).toBeNull()
  })

  it('AT060 a value that was signed out is refused', { tags: ['ASVS-7.4.1', 'NIST-5.1'] }, async () => {
    const auth = await setUp('database')
    const { value } = await start(auth, await auth.addUser('ada@example.com'))
    await auth.services.sessions.end(value)
    expect(await auth.services.sessions.check(value)).toBeNull()
  })

  it('ending one session leaves the others', async () => {
    const auth = await setUp('database')
    const userId = await auth.addUser('ada@example.com')
    const [one, other] = [await start(auth, userId), await start(auth, userId)]
    await auth.services.sessions.end(one.value)
    expect(await auth.services.sessions.check(other.value)).not.toBeNull()
  })

  it('AT063 nobody ends a session of somebody else, and learns nothing of it', async () => {
    const auth = await setUp('database')
    const [ada, eve] = [await auth.addUser('ada@example.com'), await auth.addUser('eve@example.com')]
    const { value, claims } = await start(auth, ada)
    await expect(auth.services.sessions.directory?.revoke(eve, claims.sid)).rejects.toMatchObject({ code: 'not_found' })
    expect(await auth.services.sessions.check(value)).not.toBeNull()
  })

  it('AT072 lists live sessions only, newest first, by pages', async () => {
    const auth = await setUp('database')
    const userId = await auth.addUser('ada@example.com')
    const started: StartedSession[] = []
    for (let count = 0; count < 5; count += 1) {
      started.push(await start(auth, userId))
      auth.clock.advance(1)
    }
    await auth.services.sessions.end(started[1]?.value ?? null)
    const first = await auth.services.sessions.directory?.list(userId, { limit: 3 })
    const second = await auth.services.sessions.directory?.list(userId, { limit: 3, cursor: first?.cursor ?? null })
    const ids = [...(first?.sessions ?? []), ...(second?.sessions ?? [])].map(({ id }) => id)
    expect(ids).toEqual([4, 3, 2, 0].map((index) => started[index]?.claims.sid))
    expect(second?.cursor).toBeNull()
    await auth.services.sessions.endEverywhere(userId)
    expect((await auth.services.sessions.directory?.list(userId))?.sessions).toEqual([])
  })

  it('revoking the others keeps the one', async () => {
    const auth = await setUp('database')
    const userId = await auth.addUser('ada@example.com')
    const keep = await start(auth, userId)
    const others = [await start(auth, userId), await start(auth, userId)]
    expect(await auth.services.sessions.directory?.revokeOthers(userId, keep.claims.sid)).toBe(2)
    expect(await auth.services.sessions.check(keep.value)).not.toBeNull()
    for (const { value } of others) expect(await auth.services.sessions.check(value)).toBeNull()
  })

  it('a touch that comes late revives nothing: neither an ended nor an idle session', async () => {
    const auth = await setUp('database')
    const userId = await auth.addUser('ada@example.com')
    const { value } = await start(auth, userId)
    auth.clock.advance(2 * minute)
    const checked = await auth.services.sessions.check(value)
    await auth.services.sessions.endEverywhere(userId)
    await checked?.touch?.()
    expect(await auth.services.sessions.check(value)).toBeNull()

    const idle = await start(auth, userId)
    auth.clock.advance(2 * minute)
    const late = await auth.services.sessions.check(idle.value)
    auth.clock.advance(day)
    await late?.touch?.()
    auth.clock.advance(-day + 60 * minute)
    expect(await auth.services.sessions.check(idle.value)).toBeNull()
  })

  it('a start fails as the database does where it is not the user who changed', async () => {
    const auth = await setUp('database')
    const user = await auth.services.db.get(selectUserById, { id: await auth.addUser('ada@example.com') })
    if (user === null) throw new Error('no such user')
    const failing = createDatabaseSessions({
      ...auth.services,
      sessionKeys: sessionKeys(auth.services.settings.secrets, 'session', 'database'),
      lifetimes: { idleMs: minute, absoluteMs: day },
      cap: null,
      memory: null,
      db: {
        ...auth.services.db,
        batch: () => Promise.reject(new StorageError('expectation', 'another step.', { statement: 'test.other' })),
      },
    })
    const by = { amr: ['pwd'], aal: 1, device: { userAgent: null, address: null } } as const
    await expect(failing.start(user, by)).rejects.toMatchObject({ kind: 'expectation' })
  })

  it('a touch that fails is logged and leaves the session as it was', async () => {
    const auth = await setUp('database')
    const { value } = await start(auth, await auth.addUser('ada@example.com'))
    auth.clock.advance(2 * minute)
    const checked = await auth.services.sessions.check(value)
    await auth.temporary.database.close()
    await expect(checked?.touch?.()).resolves.toBeUndefined()
    expect(auth.log.map(({ event }) => event)).toContain('session.touch-failed')
  })

  it('no statement of a session reads a whole table', async () => {
    const auth = await setUp('database')
    for (const statement of Object.values(statements)) await expectIndexed(auth.temporary.database, statement)
  })
})

describe('stateless sessions', () => {
  it('writes no row at a sign-in', async () => {
    const auth = await setUp('stateless')
    const userId = await auth.addUser('ada@example.com')
    auth.recording.clear()
    await start(auth, userId)
    expect(new Set(auth.recording.asked)).toEqual(new Set(['user.by-id']))
  })

  it('renews the same session, never beyond its absolute end', async () => {
    const auth = await setUp('stateless')
    const { value, claims } = await start(auth, await auth.addUser('ada@example.com'))
    auth.clock.advance(10 * minute)
    const checked = await auth.services.sessions.check(value)
    const renewed = checked?.renewed?.claims
    expect(renewed).toMatchObject({ sid: claims.sid, at: claims.at, exp: claims.exp, iat: auth.clock.now() })
    if (checked === null || renewed === undefined) throw new Error('not renewed')
    expect(renewFacts(checked.facts, renewed).idleExpiresAt).toBe(auth.clock.now() + 60 * minute)
    expect(checked.facts.idleExpiresAt).toBe(claims.iat + 60 * minute)
  })

  it('promises no list of sessions and no ending of one: it has no directory', async () => {
    const auth = await setUp('stateless')
    expect(auth.services.sessions.directory).toBeNull()
  })
})
