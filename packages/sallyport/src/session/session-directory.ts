import type { Clock } from '../base/clock.ts'
import { AuthError } from '../base/error.ts'
import { changeAuthority } from '../changes/change-log.ts'
import { step } from '../storage/database.ts'
import type { Database } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { deleteOtherSessions, deleteSessionOfUser, selectSessionsOfUser } from './session-statements.ts'
import type { SessionRow } from './session-statements.ts'
import type { ListedSession, SessionDirectory } from './sessions.ts'

const defaultPage = 50
const largestPage = 200

/** Later than every UUID. */
const fromTheTop = 'g'

/** The list of a user's sessions, and ending them one by one. */
export function createSessionDirectory({ db, clock }: { db: Database; clock: Clock }): SessionDirectory {
  return {
    async list(userId, { cursor = null, limit = defaultPage } = {}) {
      const size = Math.min(Math.max(1, Math.trunc(limit) || defaultPage), largestPage)
      const rows = await db.all(selectSessionsOfUser, {
        userId,
        before: cursor ?? fromTheTop,
        now: clock.now(),
        limit: size + 1,
      })
      const page = rows.slice(0, size)
      return { sessions: page.map(toListed), cursor: rows.length > size ? (page.at(-1)?.id ?? null) : null }
    },

    async revoke(userId, sessionId) {
      const now = clock.now()
      try {
        await db.batch([
          step(deleteSessionOfUser, { id: sessionId, userId }, 1),
          changeAuthority({ scope: 'session', subject: sessionId }, now),
        ])
      } catch (error) {
        if (isStorageError(error) && error.kind === 'expectation') throw new AuthError('not_found', { cause: error })
        throw error
      }
    },

    async revokeOthers(userId, keepSessionId) {
      const [deleted] = await db.batch([
        step(deleteOtherSessions, { userId, keep: keepSessionId }),
        changeAuthority({ scope: 'user', subject: userId }, clock.now()),
      ])
      return deleted?.changes ?? 0
    },
  }
}

function toListed(row: SessionRow): ListedSession {
  return {
    id: row.id,
    userId: row.user_id,
    createdAt: new Date(row.created_at),
    seenAt: new Date(row.seen_at),
    expiresAt: new Date(row.expires_at),
    userAgent: row.user_agent,
    address: row.address,
  }
}
