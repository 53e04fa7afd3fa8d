import { AuthError } from '../base/error.ts'
import { changeAuthority } from '../changes/change-log.ts'
import { step } from '../storage/database.ts'
import type { Step } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { isHooked, userEventSteps, withoutHook } from './user-event-steps.ts'
import type { UserEventDeps } from './user-event-steps.ts'
import { storeFieldsSteps, withChangedFields, withFields } from './user-field-set.ts'
import type { StoredFields } from './user-field-set.ts'
import type { UserRow } from './user-row.ts'
import { selectUserById } from './user-statements.ts'
import * as writes from './user-writes.ts'

/** What changing users works with. */
export interface UserChangeDeps extends UserEventDeps {}

/** What of a user is to be another; the rest stays as it is. */
export interface UserChange {
  readonly name?: string | null | undefined
  readonly image?: string | null | undefined
  readonly roles?: readonly string[]
  /** Suspends them; null lifts it. */
  readonly ban?: { readonly reason: string | null } | null
  /** Marks this address as theirs. */
  readonly provenEmail?: string
  /** Fields of the app's own. */
  readonly fields?: StoredFields
}

/** How often a change is tried again when another one of the same user came in between. */
const maxRounds = 10

/**
 * The steps that make a user, with what the app wants done about it. This file is the one place that writes users, so that no way of
 * making, changing or deleting one can forget the app's hooks.
 *
 * @throws {AuthError} `internal_error`: the app's function threw.
 */
export function createUserSteps(deps: Omit<UserChangeDeps, 'log'>, user: UserRow, fields: StoredFields): Step[] {
  const { id, email, name, image, roles, created_at: now } = user
  const insert = { id, email, emailVerifiedAt: user.email_verified_at, name, image, roles, now }
  return [
    step(writes.insertUser, insert, 1),
    ...storeFieldsSteps(deps.userFields, id, fields),
    ...userEventSteps(deps, 'user.created', withFields(deps.userFields, user, fields)),
  ]
}

/**
 * The steps that store a user who comes from elsewhere: with the time, the address' proof and the ban that they had there.
 *
 * @param events With what the app wants done about a new user; null: without.
 */
export function importUserSteps(
  userFields: UserChangeDeps['userFields'],
  user: UserRow,
  fields: StoredFields,
  events: Omit<UserChangeDeps, 'log'> | null,
): Step[] {
  const { id, email, name, image, roles, created_at: now, banned_at: bannedAt, ban_reason: reason } = user
  const insert = { id, email, emailVerifiedAt: user.email_verified_at, name, image, roles, now }
  return [
    step(writes.insertUser, insert, 1),
    ...(bannedAt === null ? [] : [step(writes.banUser, { id, reason, now: bannedAt }, 1)]),
    ...storeFieldsSteps(userFields, id, fields),
    ...(events === null ? [] : userEventSteps(events, 'user.created', withFields(userFields, user, fields))),
  ]
}

/** Whether a batch failed because somebody has the address already. */
export function isEmailTaken(error: unknown): boolean {
  return isStorageError(error) && error.kind === 'conflict' && error.statement === writes.insertUser.name
}

/**
 * The steps that change a user who was just read. Where the app hears of it, they hold only if nobody changed the user since.
 *
 * @throws {AuthError} `internal_error`: the app's function threw.
 */
export function changeUserSteps(deps: Omit<UserChangeDeps, 'log'>, user: UserRow, change: UserChange): Step[] {
  if (!isHooked(deps, 'user.updated')) return writeSteps(deps, user, change, deps.clock.now())
  const { claim, at } = claimAsRead(deps, user)
  const changed = withChange(deps, user, change, at)
  return [claim, ...writeSteps(deps, user, change, at), ...userEventSteps(deps, 'user.updated', changed)]
}

/**
 * Changes a user.
 *
 * @param alongside Steps of the same batch.
 * @throws {AuthError} `not_found`; `busy`: others change this user all the time; `internal_error`: the app's hook refused.
 */
export async function changeUser(
  deps: UserChangeDeps,
  id: string,
  change: Omit<UserChange, 'provenEmail'>,
  alongside: readonly Step[],
): Promise<void> {
  if (isHooked(deps, 'user.updated'))
    return withUser(deps, id, (user) => [...changeUserSteps(deps, user, change), ...alongside])
  await runOn(deps, [...writeSteps(deps, { id }, change, deps.clock.now()), ...alongside])
}

/**
 * Deletes a user, with all that refers to them.
 *
 * @param alongside Steps of the same batch.
 * @throws As {@link changeUser}.
 */
export async function deleteUser(deps: UserChangeDeps, id: string, alongside: readonly Step[]): Promise<void> {
  const remove = [step(writes.deleteUser, { id }, 1), recordOf(id, deps.clock.now())]
  if (!isHooked(deps, 'user.deleted')) return runOn(deps, [...remove, ...alongside])
  await withUser(deps, id, (user) => {
    const { claim, at } = claimAsRead(deps, user)
    return [claim, ...userEventSteps(deps, 'user.deleted', { ...user, updated_at: at }), ...remove, ...alongside]
  })
}

/** Whatever of a user is another: processes have users in memory, with all that a check gives. */
function recordOf(id: string, now: number): Step {
  return changeAuthority({ scope: 'user', subject: id }, now)
}

/** The step that ends every session of a user, stateless ones too. No event: nothing of the user is another. */
export function raiseEpochStep(id: string, now: number): Step {
  return step(writes.raiseUserEpoch, { id, now })
}

/** As {@link raiseEpochStep}, for all users after one, up to another. */
export function raiseEpochsStep(after: string, last: string, now: number): Step {
  return step(writes.raiseUserEpochs, { after, last, now })
}

/** The step that holds a user until the batch ends; it fails where they were banned, deleted or signed out everywhere since they were read. */
export function holdUserStep(id: string, epoch: number): Step {
  return step(writes.holdUser, { id, epoch }, 1)
}

/** Whether a batch failed by {@link holdUserStep}. */
export function isUserGone(error: unknown): boolean {
  return isStorageError(error) && error.kind === 'expectation' && error.statement === writes.holdUser.name
}

/** Runs steps on a user as they are, again where somebody changed them between the read and the batch. */
async function withUser(deps: UserChangeDeps, id: string, steps: (user: UserRow) => Step[]): Promise<void> {
  for (let round = 0; round < maxRounds; round += 1) {
    const user = await deps.db.get(selectUserById, { id })
    if (user === null) throw new AuthError('not_found')
    try {
      return await runOn(deps, steps(user))
    } catch (error) {
      if (!isChangedSince(error)) throw error
    }
  }
  throw new AuthError('busy', { retryAfterSeconds: 1 })
}

async function runOn({ db }: UserChangeDeps, steps: readonly Step[]): Promise<void> {
  try {
    await db.batch(steps)
  } catch (error) {
    if (isStorageError(error) && error.kind === 'expectation' && !isChangedSince(error))
      throw new AuthError('not_found', { cause: error })
    throw withoutHook(error)
  }
}

function isChangedSince(error: unknown): boolean {
  return isStorageError(error) && error.kind === 'expectation' && error.statement === writes.claimUserAsRead.name
}

/** Later than the last change, also within one millisecond: so it tells that nobody came in between, and orders events. */
function claimAsRead({ clock }: Pick<UserChangeDeps, 'clock'>, user: UserRow): { claim: Step; at: number } {
  const at = Math.max(clock.now(), user.updated_at + 1)
  return { claim: step(writes.claimUserAsRead, { id: user.id, was: user.updated_at, at }, 1), at }
}

function writeSteps(
  { userFields }: Pick<UserChangeDeps, 'userFields'>,
  user: Pick<UserRow, 'id'> & Partial<UserRow>,
  { name, image, roles, ban, provenEmail, fields = {} }: UserChange,
  now: number,
): Step[] {
  const { id } = user
  const steps: Step[] = []
  // The statement looks again: what has changed since the read makes it change no row, and the whole batch is undone.
  if (provenEmail !== undefined)
    steps.push(step(writes.verifyUserEmail, { id, email: provenEmail, roles: user.roles ?? '', now }, 1))
  if (roles !== undefined) steps.push(step(writes.updateUserRoles, { id, roles: rolesText(roles), now }, 1))
  if (ban === null) steps.push(step(writes.unbanUser, { id, now }, 1))
  else if (ban !== undefined) steps.push(step(writes.banUser, { id, reason: ban.reason, now }, 1))
  // Also where nothing is named: whoever changes nothing of nobody is told so.
  if (name !== undefined || image !== undefined || steps.length === 0) {
    const [setName, setImage] = [name, image].map((value) => (value === undefined ? 0 : 1)) as [0 | 1, 0 | 1]
    const profile = { id, setName, name: name ?? null, setImage, image: image ?? null, now }
    steps.push(step(writes.updateUserProfile, profile, 1))
  }
  return [...steps, ...storeFieldsSteps(userFields, id, fields), recordOf(id, now)]
}

/** The row that {@link writeSteps} leaves. */
function withChange(
  { userFields }: Pick<UserChangeDeps, 'userFields'>,
  user: UserRow,
  { name, image, roles, ban, provenEmail, fields = {} }: UserChange,
  at: number,
): UserRow {
  return {
    ...withChangedFields(userFields, user, fields),
    name: name === undefined ? user.name : name,
    image: image === undefined ? user.image : image,
    roles: roles === undefined ? user.roles : rolesText(roles),
    email_verified_at: provenEmail === undefined ? user.email_verified_at : at,
    updated_at: at,
    ...(ban === undefined
      ? {}
      : { banned_at: ban === null ? null : at, ban_reason: ban?.reason ?? null, epoch: user.epoch + (ban ? 1 : 0) }),
  }
}

function rolesText(roles: readonly string[]): string {
  return JSON.stringify([...new Set(roles)])
}
