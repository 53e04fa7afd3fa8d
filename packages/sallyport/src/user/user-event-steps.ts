import { AuthError } from '../base/error.ts'
import { deliverLane, queue } from '../events/lane.ts'
import type { LaneDeps } from '../events/lane.ts'
import { appStep } from '../storage/app-sql.ts'
import type { Step } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import type { UserFieldSet } from './user-field-set.ts'
import { toSnapshot, userEventTypes } from './user-hooks.ts'
import type { UserEventType, UserHooks } from './user-hooks.ts'
import type { UserRow } from './user-row.ts'

/** What events of users work with. */
export interface UserEventDeps extends LaneDeps {
  readonly userFields: UserFieldSet
  readonly hooks: UserHooks
}

/** What waits in the outbox, sealed. */
interface QueuedEvent {
  readonly row: UserRow
}

/** Tries before an event is given up: with an hour between the later ones, about a day. */
const maxAttempts = 30

/** How the statements of a hook are called. */
const hookName = (type: UserEventType, index: number) => `on.${type}[${index}]`

/** Whether the app wants to hear of it. */
export function isHooked({ hooks }: Pick<UserEventDeps, 'hooks'>, type: UserEventType): boolean {
  return hooks[type] !== undefined
}

/** Whether it was the app's own SQL that the database refused. */
function isRefusedHook(error: unknown): boolean {
  return isStorageError(error) && error.statement?.startsWith('on.user.') === true
}

/** What a failed batch comes to: `internal_error` where the app's own SQL was refused, else the error as it is. */
export function withoutHook(error: unknown): unknown {
  return isRefusedHook(error) ? new AuthError('internal_error', { cause: error }) : error
}

/**
 * The steps of what the app wants done about an event; none where it wants nothing. In the batch of the act.
 *
 * Only what this process can deliver is queued: an event that nobody handles would wait for nobody.
 *
 * @param row The user after the event; of one who is deleted, before.
 * @throws {AuthError} `internal_error`: the app's function threw, or gave something else than statements.
 */
export function userEventSteps(deps: Omit<UserEventDeps, 'log'>, type: UserEventType, row: UserRow): Step[] {
  const hook = deps.hooks[type]
  if (hook === undefined) return []
  const queued: QueuedEvent = { row: plainRow(row) }
  return [...sqlSteps(deps, type, row), ...(hook.deliver === undefined ? [] : [queue(deps, type, queued)])]
}

function sqlSteps(deps: Omit<UserEventDeps, 'log'>, type: UserEventType, row: UserRow): Step[] {
  const hook = deps.hooks[type]
  if (hook?.sql === undefined) return []
  try {
    const statements: unknown = hook.sql(toSnapshot(row, deps.userFields))
    if (!Array.isArray(statements))
      throw new TypeError(`sallyport: on['${type}'].sql gave no list; it is synchronous and returns [sql\`…\`].`)
    return statements.map((one, index) => appStep(deps.db.dialect, hookName(type, index), one as never))
  } catch (error) {
    throw new AuthError('internal_error', { cause: error })
  }
}

/** Only what belongs to a user: a row may have been read together with a hash or a session. */
function plainRow(row: UserRow): UserRow {
  const { id, email, email_verified_at, name, image, roles, epoch, banned_at, ban_reason, created_at, updated_at } = row
  const own = Object.fromEntries(Object.entries(row).filter(([column]) => column.startsWith('x_')))
  const plain = {
    id,
    email,
    email_verified_at,
    name,
    image,
    roles,
    epoch,
    banned_at,
    ban_reason,
    created_at,
    updated_at,
  }
  return { ...own, ...plain }
}

/**
 * Delivers the events that are due and that this process handles. One that fails is tried again, and holds up no other.
 *
 * @returns Epoch milliseconds at which the next one is due, or null when nothing is left.
 */
export function deliverUserEvents(deps: UserEventDeps): Promise<number | null> {
  const [created = '', updated = '', deleted = ''] = userEventTypes.map((type) =>
    deps.hooks[type]?.deliver === undefined ? '' : type,
  )
  return deliverLane<QueuedEvent>(deps, {
    name: 'event',
    kinds: { condition: 'kind in (:created, :updated, :deleted)', params: { created, updated, deleted } },
    maxAttempts,
    expiresAt: () => null,
    deliver({ row }, id, kind, signal) {
      const type = kind as UserEventType
      const user = toSnapshot(row, deps.userFields)
      const event = Object.freeze({ id, type, at: user.updatedAt, user })
      return deps.hooks[type]?.deliver?.(event, { signal })
    },
  })
}

/** Whether this process delivers any event. */
export function deliversEvents(hooks: UserHooks): boolean {
  return userEventTypes.some((type) => hooks[type]?.deliver !== undefined)
}
