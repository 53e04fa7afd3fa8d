import type { Peek, Session } from 'sallyport/next'
import { auth } from '@/auth'

/** What the cookie says and what the store says of one session, for the page that compares them. */
export interface SessionView {
  /** Optimistic: from the cookie alone. */
  readonly cookie: { readonly userId: string; readonly role: string; readonly expiresAt: string } | null
  /** Secure: checked against the store. */
  readonly store: {
    readonly name: string
    readonly role: string
    readonly sessionId: string
    readonly createdAt: string
    readonly issuedAt: string
    readonly idleExpiresAt: string
    readonly expiresAt: string
  } | null
}

/** One of the places where a user is signed in. */
export interface Device {
  readonly id: string
  readonly isThis: boolean
  readonly userAgent: string | null
  readonly address: string | null
  readonly createdAt: string
  readonly seenAt: string
}

/** Puts both checks side by side. */
export function viewSession(peek: Peek | null, session: Session | null): SessionView {
  return {
    cookie: peek && { userId: peek.userId, role: peek.role, expiresAt: peek.expiresAt.toISOString() },
    store: session && {
      name: session.user.name ?? session.user.id,
      role: session.user.role,
      sessionId: session.id,
      createdAt: session.createdAt.toISOString(),
      issuedAt: session.issuedAt.toISOString(),
      idleExpiresAt: session.idleExpiresAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
    },
  }
}

/** Where the session's user is signed in, newest first. Needs a session that was checked. */
export async function listDevices(session: Session | null): Promise<Device[]> {
  if (session === null) return []
  const { sessions } = await auth.sessions.list(session.user.id)
  return sessions.map((one) => ({
    id: one.id,
    isThis: one.id === session.id,
    userAgent: one.userAgent,
    address: one.address,
    createdAt: one.createdAt.toISOString(),
    seenAt: one.seenAt.toISOString(),
  }))
}
