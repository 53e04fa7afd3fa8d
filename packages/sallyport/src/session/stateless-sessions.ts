import { AuthError } from '../base/error.ts'
import { createId } from '../base/random.ts'
import { isSealedWithNewest } from '../crypto/jwe.ts'
import { parseRoles } from '../user/user-row.ts'
import type { UserRow } from '../user/user-row.ts'
import { selectUserById } from '../user/user-statements.ts'
import { createClaimsOpener } from './claims-opener.ts'
import { carriedRoles, isRenewalDue, sealClaims } from './claims.ts'
import type { Claims } from './claims.ts'
import { endStatelessSessions } from './end-before.ts'
import { endEverywhere } from './end-everywhere.ts'
import { factsOfClaims } from './session.ts'
import type { SessionDeps, Sessions, StartedSession } from './sessions.ts'

/**
 * Sessions in the cookie alone: no row is written at sign-in, and optimistic checks need no store at all.
 *
 * A secure check still reads the user, so a ban, a change of roles and "sign out everywhere" work at once. What no stateless session
 * can promise: a copy of a cookie that was signed out stays good until it idles out or everything is ended, and there is no list of
 * devices and no ending of one.
 */
export function createStatelessSessions(deps: SessionDeps): Sessions {
  const { db, clock, random, sessionKeys, lifetimes } = deps
  const memory = deps.memory?.users ?? null
  const openClaims = createClaimsOpener(sessionKeys)

  function reseal(claims: Claims): StartedSession {
    return { claims, value: sealClaims(sessionKeys, random, claims) }
  }

  function renewIfDue(value: string, claims: Claims, roles: Claims['roles'], now: number): StartedSession | null {
    const stale = JSON.stringify(claims.roles) !== JSON.stringify(roles)
    if (stale || isRenewalDue(claims, now)) return reseal({ ...claims, roles, iat: now })
    return isSealedWithNewest(sessionKeys, value) ? null : reseal(claims)
  }

  /** The user from memory, where that may be answered from and the session stands; null stands for: ask the database. */
  function recall(claims: Claims): UserRow | null | Promise<UserRow | null> {
    if (memory === null) return null
    const find = (isCurrent: boolean): UserRow | null => {
      const known = isCurrent ? memory.get(claims.uid) : undefined
      return known !== undefined && stands(known, claims) ? known : null
    }
    const current = memory.current()
    return typeof current === 'boolean' ? find(current) : current.then(find)
  }

  async function read(id: string): Promise<UserRow | null> {
    const mark = memory?.mark() ?? null
    const user = await db.get(selectUserById, { id })
    if (user !== null) memory?.keep(mark, id, id, Object.freeze(user))
    return user
  }

  return {
    strategy: 'stateless',
    directory: null,
    peek: (value) => openClaims(value, clock.now()),

    async start(user, { amr, aal, steps = [] }) {
      if (steps.length > 0) await db.batch(steps)
      // The epoch was read beside the password hash; should it have been raised since, the next check refuses the cookie.
      const current = await db.get(selectUserById, { id: user.id })
      if (current === null || current.banned_at !== null || current.epoch !== user.epoch)
        throw new AuthError('invalid_credentials')
      const now = clock.now()
      return reseal({
        v: 1,
        sid: createId(random, now),
        uid: user.id,
        ep: user.epoch,
        roles: carriedRoles(current.roles),
        aal,
        amr,
        at: now,
        iat: now,
        idl: lifetimes.idleMs,
        exp: now + lifetimes.absoluteMs,
      })
    },

    async check(value, log = deps.log, { strict = false } = {}) {
      const now = clock.now()
      const claims = openClaims(value, now)
      if (value === null || claims?.idl === undefined) return null
      const known = strict ? null : recall(claims)
      const user = (known instanceof Promise ? await known : known) ?? (await read(claims.uid))
      if (user === null || !stands(user, claims)) return null
      if (parseRoles(user.roles) === null) {
        log('error', 'session.malformed-row', { sessionId: claims.sid, userId: claims.uid })
        return null
      }
      const facts = factsOfClaims(claims)
      return {
        claims,
        user,
        facts,
        unusedIdleExpiresAt: facts.idleExpiresAt,
        renewed: renewIfDue(value, claims, carriedRoles(user.roles), now),
        touch: null,
      }
    },

    // There is no row to delete: removing the cookie is all that a stateless sign-out can do.
    end: () => Promise.resolve(),
    endEverywhere: (userId) => endEverywhere({ db, clock }, userId),
    endBefore: (moment, options) => endStatelessSessions({ db, clock }, moment, options),
  }
}

function stands(user: UserRow, claims: Claims): boolean {
  return user.epoch === claims.ep && user.banned_at === null
}
