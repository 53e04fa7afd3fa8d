import type { SessionStrategy } from '../claims.ts'
import { touchIntervalMs } from '../lifetimes.ts'

/** How long sessions of the model live, in milliseconds. */
export const modelLifetimes = { idleMs: 3_600_000, absoluteMs: 6 * 3_600_000 } as const

/** A user, as far as sessions depend on them. */
export interface ModelUser {
  roles: readonly string[]
  verified: boolean
  banned: boolean
  deleted: boolean
}

/** A session. It ends by an act, which is for good, or by time. */
export interface ModelSession {
  readonly user: string
  readonly expiresAt: number
  seenAt: number
  ended: boolean
}

/** A cookie value that was given out once; a session has several where it was renewed. */
export interface ModelCookie {
  readonly session: string
  /** The number of the secret that it was sealed with. */
  readonly secret: number
  readonly roles: readonly string[]
  readonly issuedAt: number
}

/** A use that was checked and is yet to be recorded. */
interface ModelTouch {
  readonly session: string
  readonly at: number
}

/**
 * All that the session machine must remember, in plain data: users, sessions and cookies by labels of the model's own. It knows of no
 * epochs, rows and statements, so that it cannot share a fault with them.
 */
export interface SessionModel {
  readonly strategy: SessionStrategy
  now: number
  /** Numbers of the secrets that are live, the one that seals first. */
  secrets: readonly number[]
  readonly users: Record<string, ModelUser>
  readonly sessions: Record<string, ModelSession>
  readonly cookies: Record<string, ModelCookie>
  /** The cookie that each device holds, and the one that it held before. */
  readonly devices: Record<number, { readonly cookie: string; readonly before: string | null }>
  readonly touches: ModelTouch[]
}

/** A model of nothing yet. */
export function emptyModel(strategy: SessionStrategy, now: number): SessionModel {
  return { strategy, now, secrets: [0], users: {}, sessions: {}, cookies: {}, devices: {}, touches: [] }
}

/** Whether an optimistic check must show the cookie: it cannot know of acts. */
export function isReadable(model: SessionModel, label: string): boolean {
  const { cookie, session } = find(model, label)
  const unusedEnd = model.strategy === 'stateless' ? cookie.issuedAt + modelLifetimes.idleMs : Infinity
  return model.secrets.includes(cookie.secret) && model.now < session.expiresAt && model.now < unusedEnd
}

/** Whether a secure check must accept the cookie. */
export function isAccepted(model: SessionModel, label: string): boolean {
  const { session } = find(model, label)
  return isReadable(model, label) && isLive(model, session)
}

/** Whether a session stands: no act ended it, and it is within both its times. */
export function isLive(model: SessionModel, session: ModelSession): boolean {
  const idle = model.strategy === 'database' && model.now >= session.seenAt + modelLifetimes.idleMs
  return !session.ended && !idle && model.now < session.expiresAt
}

/** Whether an accepted cookie says what is past: its roles are another's, or a stateless one has been used for a while. */
export function isOutdated(model: SessionModel, label: string): boolean {
  const { cookie, user } = find(model, label)
  const due = model.strategy === 'stateless' && model.now - cookie.issuedAt >= touchIntervalMs(modelLifetimes.idleMs)
  return due || cookie.roles.join() !== user.roles.join()
}

/** Whether the secret that sealed a cookie is not the one that seals now. */
export function isOfOldSecret(model: SessionModel, label: string): boolean {
  return find(model, label).cookie.secret !== model.secrets[0]
}

/** Whether a use is to be recorded. */
export function isTouchDue(model: SessionModel, session: ModelSession): boolean {
  return model.strategy === 'database' && model.now - session.seenAt >= touchIntervalMs(modelLifetimes.idleMs)
}

/** Ends the sessions of a user for good, but those that are named. */
export function endSessionsOf(model: SessionModel, user: string, keep: string | null = null): void {
  for (const [label, session] of Object.entries(model.sessions))
    if (session.user === user && label !== keep) session.ended = true
}

/** Gives a session a cookie, and the cookie to a device. */
export function giveCookie(
  model: SessionModel,
  device: number,
  label: string,
  session: string,
  issuedAt: number = model.now,
): void {
  const { user } = sessionOf(model, session)
  const roles = userOf(model, user).roles
  model.cookies[label] = { session, secret: model.secrets[0] ?? 0, roles, issuedAt }
  model.devices[device] = { cookie: label, before: model.devices[device]?.cookie ?? null }
}

/** A user by their label. */
export function userOf(model: SessionModel, label: string): ModelUser {
  return known(model.users[label], label)
}

/** A session by its label. */
export function sessionOf(model: SessionModel, label: string): ModelSession {
  return known(model.sessions[label], label)
}

/** A cookie with its session and user. */
export function find(
  model: SessionModel,
  label: string,
): { cookie: ModelCookie; session: ModelSession; user: ModelUser } {
  const cookie = known(model.cookies[label], label)
  const session = sessionOf(model, cookie.session)
  return { cookie, session, user: userOf(model, session.user) }
}

function known<T>(value: T | undefined, label: string): T {
  if (value === undefined) throw new Error(`the model knows no ${label}`)
  return value
}
