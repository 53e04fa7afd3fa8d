'use server'

import { refresh } from 'next/cache'
import { isAuthError } from 'sallyport/next'
import { auth, protectFormAction } from '@/auth'

/** What became of an act on a user. */
export interface ActState {
  readonly done: boolean
  readonly message: string
}

const acts = {
  ban: async (id: string) => {
    await auth.users.ban(id, 'By an admin of the demo.')
    return 'Banned. Every session has ended.'
  },
  unban: async (id: string) => {
    await auth.users.unban(id)
    return 'The ban is lifted.'
  },
  'sign-out': async (id: string) => {
    await auth.sessions.revokeAll(id)
    return 'Signed out everywhere.'
  },
  'role-admin': async (id: string) => {
    await auth.users.setRoles(id, ['admin'])
    return 'An admin from the next request on.'
  },
  'role-member': async (id: string) => {
    await auth.users.setRoles(id, ['member'])
    return 'A member from the next request on.'
  },
  'role-none': async (id: string) => {
    await auth.users.setRoles(id, [])
    return 'Without a role from the next request on.'
  },
} satisfies Record<string, (id: string) => Promise<string>>

/** Acts on one user. What would lock the admin out of their own is refused. */
export const actOnUser = protectFormAction(
  { role: 'admin' },
  async (_state: ActState | null, form: FormData, { user }): Promise<ActState> => {
    const [id, act] = [form.get('id'), form.get('act')]
    if (typeof id !== 'string' || typeof act !== 'string' || !isAct(act)) return refused('That is not an act.')
    if (id === user.id && act !== 'sign-out') return refused('You cannot ban yourself or change your own role.')
    try {
      const message = await acts[act](id)
      refresh()
      return { done: true, message }
    } catch (error) {
      if (!isAuthError(error)) throw error
      return refused(error.message)
    }
  },
)

function isAct(text: string): text is keyof typeof acts {
  return Object.hasOwn(acts, text)
}

function refused(message: string): ActState {
  return { done: false, message }
}
