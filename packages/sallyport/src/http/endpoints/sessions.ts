import { AuthError } from '../../base/error.ts'
import { endpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'
import { idField, optional, wordField } from '../input.ts'

/** One session in the answer of `GET /sessions`. */
export interface SessionSummary {
  readonly id: string
  readonly current: boolean
  readonly createdAt: string
  readonly seenAt: string
  readonly expiresAt: string
  readonly userAgent: string | null
  readonly address: string | null
}

/** `GET /sessions` lists where the caller is signed in, newest first; `cursor` leads to the next page. */
export const listSessions = endpoint({
  method: 'GET',
  path: '/sessions',
  summary: "The caller's live sessions, newest first.",
  access: 'session',
  origin: 'none',
  credentials: 'cookie',
  limit: null,
  input: { cursor: optional(idField) },
  secrets: [],
  form: false,
  async handle({ services, checked, input }): Promise<Answer<{ sessions: SessionSummary[]; cursor: string | null }>> {
    const directory = services.sessions.directory
    if (directory === null) throw new AuthError('not_supported')
    const page = await directory.list(checked.user.id, { cursor: input.cursor })
    const sessions = page.sessions.map((one) => ({
      id: one.id,
      current: one.id === checked.claims.sid,
      createdAt: one.createdAt.toISOString(),
      seenAt: one.seenAt.toISOString(),
      expiresAt: one.expiresAt.toISOString(),
      userAgent: one.userAgent,
      address: one.address,
    }))
    return { status: 200, body: { sessions, cursor: page.cursor } }
  },
})

/** `POST /sessions/revoke` ends one of the caller's sessions, all others, or all; with the caller's own the cookie goes too. */
export const revokeSessions = endpoint({
  method: 'POST',
  path: '/sessions/revoke',
  summary: "End one of the caller's sessions (`id`), all others or all (`all`).",
  access: 'session',
  origin: 'same',
  credentials: 'cookie',
  limit: null,
  input: { id: optional(idField), all: optional(wordField(['others', 'everywhere'])) },
  secrets: [],
  form: { success: 'back', refusal: 'afterSignIn' },
  async handle({ services, checked, input }): Promise<Answer<{ status: 'revoked' }>> {
    const { id, all } = input
    if ((id === null) === (all === null)) throw new AuthError('invalid_input', { message: 'Send either id or all.' })
    const body = { status: 'revoked' } as const
    if (all === 'everywhere') {
      await services.sessions.endEverywhere(checked.user.id)
      return { status: 200, body, cookie: 'clear' }
    }
    const directory = services.sessions.directory
    if (directory === null) throw new AuthError('not_supported')
    if (id === null) {
      await directory.revokeOthers(checked.user.id, checked.claims.sid)
      return { status: 200, body }
    }
    await directory.revoke(checked.user.id, id)
    return id === checked.claims.sid ? { status: 200, body, cookie: 'clear' } : { status: 200, body }
  },
})
