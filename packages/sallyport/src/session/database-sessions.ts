import type { Log } from '../base/log.ts'
import { createId, createSecret } from '../base/random.ts'
import { isSealedWithNewest } from '../crypto/jwe.ts'
import { equalHashes, hashSecret } from '../crypto/secret-hash.ts'
import { changeAuthority } from '../changes/change-log.ts'
import { step } from '../storage/database.ts'
import type { Step } from '../storage/database.ts'
import { parseRoles, parseTexts } from '../user/user-row.ts'
import { carriedRoles, sealClaims } from './claims.ts'
import { createClaimsOpener } from './claims-opener.ts'
import type { AssuranceLevel, AuthenticationMethod, Claims } from './claims.ts'
import { endSessionsBefore } from './end-before.ts'
import { endEverywhere } from './end-everywhere.ts'
import { touchIntervalMs } from './lifetimes.ts'
import { createSessionDirectory } from './session-directory.ts'
import { deleteSessionBySecret, selectSessionWithUser, touchSession } from './session-statements.ts'
import type { CheckRow } from './session-statements.ts'
import type { CheckedSession, SessionDeps, Sessions, StartedSession } from './sessions.ts'
import { refuseStart, startSteps } from './start-steps.ts'

/**
 * Sessions in rows: the default. The cookie lives to the absolute end and is set again only when its claims change; idle time is in
 * the row. Reading never writes a cookie.
 */
export function createDatabaseSessions(deps: SessionDeps): Sessions {
  const { db, clock, random, sessionKeys, lifetimes, cap } = deps
  const memory = deps.memory?.sessions ?? null
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
      const row = {
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
      }
      // The session that is replaced goes first: it does not count.
      await refuseStart(() => db.batch([...steps, ...endSteps(replaces), ...startSteps(row, cap)]))
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
      return sealed(claims)
    },

    async check(value, log = deps.log, { strict = false } = {}) {
      const now = clock.now()
      const claims = openClaims(value, now)
      if (value === null || claims?.sec === undefined) return null
      const known = strict ? null : recall(claims, now)
      const verified = (known instanceof Promise ? await known : known) ?? (await read(claims, claims.sec, now, log))
      return verified === null ? null : toChecked(value, claims, verified, now, log)
    },

    async end(value) {
      const steps = endSteps(value)
      if (steps.length > 0) await db.batch(steps)
    },

    endEverywhere: (userId) => endEverywhere({ db, clock }, userId),
    endBefore: (moment, options) => endSessionsBefore({ db, clock }, moment, options),
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

  /** The session from memory, where that may be answered from and it is live; null stands for: ask the database. */
  function recall(claims: Claims, now: number): VerifiedSession | null | Promise<VerifiedSession | null> {
    if (memory === null) return null
    const current = memory.current()
    if (current === false) return null
    const find = (isCurrent: boolean): VerifiedSession | null => {
      const known = isCurrent ? memory.get(claims.sid) : undefined
      // The claims are authentic, so that whoever sent them has the secret or has not; there is nothing to measure.
      return known !== undefined && known.secret === claims.sec && isLive(known, claims, now) ? known : null
    }
    return current === true ? find(true) : current.then(find)
  }

  async function read(claims: Claims, secret: string, now: number, log: Log): Promise<VerifiedSession | null> {
    const mark = memory?.mark() ?? null
    const row = await db.get(selectSessionWithUser, { id: claims.sid })
    if (row === null || !equalHashes(row.secret_hash, hashSecret(secret))) return null
    const verified = verifiedSession(row, secret)
    if (!isLive(verified, claims, now)) return null
    if (verified.amr === null || parseRoles(row.roles) === null) {
      log('error', 'session.malformed-row', { sessionId: claims.sid, userId: claims.uid })
      return null
    }
    memory?.keep(mark, claims.sid, row.id, verified)
    return verified
  }

  function toChecked(value: string, claims: Claims, verified: VerifiedSession, now: number, log: Log): CheckedSession {
    const { row, seenAt } = verified
    const isDue = touchDue(verified, now)
    return {
      claims,
      user: row,
      facts: {
        id: claims.sid,
        createdAt: row.session_created_at,
        expiresAt: row.expires_at,
        idleExpiresAt: Math.max(seenAt, isDue ? now : 0) + row.idle_ms,
        authenticatedAt: row.auth_time,
        issuedAt: claims.iat,
        aal: row.aal as AssuranceLevel,
        amr: verified.amr ?? [],
      },
      unusedIdleExpiresAt: Math.min(seenAt + row.idle_ms, row.expires_at),
      renewed: renewed(value, claims, verified, now),
      touch: isDue ? () => touch(log, claims.sid, verified, now) : null,
    }
  }

  function sealed(claims: Claims): StartedSession {
    return { claims, value: sealClaims(sessionKeys, random, claims) }
  }

  /** The same session with the roles that the user has now, sealed with the newest secret; null if the cookie is as it should be. */
  function renewed(value: string, claims: Claims, verified: VerifiedSession, now: number): StartedSession | null {
    if (verified.saidBy === claims) return null
    const roles = carriedRoles(verified.row.roles)
    if (JSON.stringify(claims.roles) !== JSON.stringify(roles)) return sealed({ ...claims, roles, iat: now })
    if (!isSealedWithNewest(sessionKeys, value)) return sealed(claims)
    verified.saidBy = claims
    return null
  }

  async function touch(log: Log, id: string, verified: VerifiedSession, now: number): Promise<void> {
    if (!touchDue(verified, now)) return // Another request of this process has just done so.
    const { row, seenAt } = verified
    verified.seenAt = now
    try {
      const before = now - touchIntervalMs(row.idle_ms) + 1
      const { changes } = await db.run(touchSession, { id, epoch: row.epoch, now, before })
      if (changes === 0) memory?.drop(id) // It was used elsewhere since, or has ended.
    } catch (error) {
      // The answer has been given. A use that was not recorded can only end the session earlier.
      verified.seenAt = seenAt
      memory?.drop(id)
      log('warn', 'session.touch-failed', { error })
    }
  }
}

/** A session that was read and found to stand. Requests share it: only what is said to change does. */
export interface VerifiedSession {
  readonly row: CheckRow
  /** The secret whose hash the row has. */
  readonly secret: string
  /** null where the column is malformed. */
  readonly amr: readonly AuthenticationMethod[] | null
  /** When it was last used, as far as this process knows. */
  seenAt: number
  /** The claims of a cookie that need not be set anew: it says the user's roles, and the newest secret sealed it. */
  saidBy: Claims | null
}

function verifiedSession(row: CheckRow, secret: string): VerifiedSession {
  const amr = parseTexts(row.amr) as readonly AuthenticationMethod[] | null
  return { row: Object.freeze(row), secret, amr, seenAt: row.seen_at, saidBy: null }
}

function isLive({ row, seenAt }: VerifiedSession, claims: Claims, now: number): boolean {
  return (
    row.id === claims.uid &&
    row.epoch === claims.ep &&
    row.session_epoch === claims.ep &&
    row.banned_at === null &&
    row.expires_at > now &&
    seenAt + row.idle_ms > now
  )
}

function touchDue({ row, seenAt }: VerifiedSession, now: number): boolean {
  return now - seenAt >= touchIntervalMs(row.idle_ms)
}
