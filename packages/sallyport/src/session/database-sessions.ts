import { AuthError } from '../base/error.ts'
import type { Log } from '../base/log.ts'
import { createId, createSecret } from '../base/random.ts'
import { equalHashes, hashSecret } from '../crypto/secret-hash.ts'
import { changeAuthority } from '../events/change-log.ts'
import { step } from '../storage/database.ts'
import type { Step } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { parseRoles, parseTexts } from '../user/user-row.ts'
import { carriedRoles, sealClaims } from './claims.ts'
import { createClaimsOpener } from './claims-opener.ts'
import type { AssuranceLevel, AuthenticationMethod, Claims } from './claims.ts'
import { endEverywhere } from './end-everywhere.ts'
import { touchIntervalMs } from './lifetimes.ts'
import { createSessionDirectory } from './session-directory.ts'
import { deleteSessionBySecret, insertSession, selectSessionWithUser, touchSession } from './session-statements.ts'
import type { CheckRow } from './session-statements.ts'
import type { CheckedSession, SessionDeps, Sessions } from './sessions.ts'

/**
 * Sessions in rows: the default. The cookie lives to the absolute end and is set again only when its claims change; idle time is in
 * the row. Reading never writes a cookie.
 */
export function createDatabaseSessions(deps: SessionDeps): Sessions {
  const { db, clock, random, sessionKeys, lifetimes } = deps
  const openClaims = createClaimsOpener(sessionKeys)

  return {
    strategy: 'database',
    directory: createSessionDirectory({ db, clock }),
    peek: (value) => openClaims(value, clock.now()),

    async start(user, { amr, aal, device, replaces = null, steps = [] }) {
      const now = clock.now()
      const secret = createSecret(random)
      const expiresAt = now + lifetimes.absoluteMs
      const id = createId(random, now)
      const insert = step(
        insertSession,
        {
          id,
          secretHash: hashSecret(secret),
          userId: user.id,
          epoch: user.epoch,
          now,
          idleMs: lifetimes.idleMs,
          expiresAt,
          aal,
          amr: JSON.stringify(amr),
          userAgent: device.userAgent?.slice(0, 512) ?? null,
          address: device.address,
        },
        1,
      )
      await refuseIfChanged(() => db.batch([...steps, insert, ...endSteps(replaces)]), steps.length)
      const roles = carriedRoles(user.roles)
      const claims: Claims = {
        v: 1,
        sid: id,
        sec: secret,
        uid: user.id,
        ep: user.epoch,
        roles,
        aal,
        amr,
        at: now,
        iat: now,
        exp: expiresAt,
      }
      return { claims, value: sealClaims(sessionKeys, random, claims) }
    },

    async check(value, log = deps.log) {
      const now = clock.now()
      const claims = openClaims(value, now)
      if (claims?.sec === undefined) return null
      const row = await db.get(selectSessionWithUser, { id: claims.sid })
      if (row === null || !isLive(row, claims, claims.sec, now)) return null
      const amr = parseTexts(row.amr)
      if (amr === null || parseRoles(row.roles) === null) {
        log('error', 'session.malformed-row', { sessionId: claims.sid, userId: claims.uid })
        return null
      }
      return {
        claims,
        user: row,
        facts: {
          id: claims.sid,
          createdAt: row.session_created_at,
          expiresAt: row.expires_at,
          idleExpiresAt: Math.max(row.seen_at, touchDue(row, now) ? now : 0) + row.idle_ms,
          authenticatedAt: row.auth_time,
          issuedAt: claims.iat,
          aal: row.aal as AssuranceLevel,
          amr: amr as readonly AuthenticationMethod[],
        },
        unusedIdleExpiresAt: Math.min(row.seen_at + row.idle_ms, row.expires_at),
        renewed: withRoles(claims, row, now),
        touch: touchDue(row, now) ? () => touch(log, claims.sid, row, now) : null,
      }
    },

    async end(value) {
      const steps = endSteps(value)
      if (steps.length > 0) await db.batch(steps)
    },

    endEverywhere: (userId) => endEverywhere({ db, clock }, userId),
  }

  /** The steps that end the session of a cookie value; none where it is not a live value of ours. */
  function endSteps(value: string | null): Step[] {
    const now = clock.now()
    const claims = openClaims(value, now)
    if (claims?.sec === undefined) return []
    return [
      step(deleteSessionBySecret, { id: claims.sid, secretHash: hashSecret(claims.sec) }),
      changeAuthority({ scope: 'session', subject: claims.sid }, now),
    ]
  }

  /** The same session with the roles that the user has now, for the optimistic checks; null if they are as before. */
  function withRoles(claims: Claims, row: CheckRow, now: number): CheckedSession['renewed'] {
    const roles = carriedRoles(row.roles)
    if (JSON.stringify(claims.roles) === JSON.stringify(roles)) return null
    const renewed: Claims = { ...claims, roles, iat: now }
    return { claims: renewed, value: sealClaims(sessionKeys, random, renewed) }
  }

  async function touch(log: Log, id: string, row: CheckRow, now: number): Promise<void> {
    try {
      await db.run(touchSession, { id, epoch: row.epoch, now, before: now - touchIntervalMs(row.idle_ms) + 1 })
    } catch (error) {
      // The answer has been given. A use that was not recorded can only end the session earlier.
      log('warn', 'session.touch-failed', { error })
    }
  }
}

function isLive(row: CheckRow, claims: Claims, secret: string, now: number): boolean {
  return (
    equalHashes(row.secret_hash, hashSecret(secret)) &&
    row.id === claims.uid &&
    row.epoch === claims.ep &&
    row.session_epoch === claims.ep &&
    row.banned_at === null &&
    row.expires_at > now &&
    row.seen_at + row.idle_ms > now
  )
}

function touchDue(row: CheckRow, now: number): boolean {
  return now - row.seen_at >= touchIntervalMs(row.idle_ms)
}

/**
 * The insert finds no user to start a session for when they were banned, deleted or signed out everywhere since they were read. Where
 * they are being deleted at that very moment, it is their foreign key that refuses.
 */
async function refuseIfChanged(start: () => Promise<unknown>, insertIndex: number): Promise<void> {
  try {
    await start()
  } catch (error) {
    if (isStorageError(error) && ['expectation', 'conflict'].includes(error.kind) && error.index === insertIndex) {
      throw new AuthError('invalid_credentials', { cause: error })
    }
    throw error
  }
}
