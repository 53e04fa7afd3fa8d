'use server'

import { refresh } from 'next/cache'
import { auth, protectAction } from '@/auth'
import { stateless } from '@/auth-stateless'

export const signIn = auth.signIn
export const signInStateless = stateless.signIn

/** Ends one session of the caller, all others, or all. */
export const revoke = protectAction({}, async (form: FormData, { user, session }): Promise<void> => {
  const [id, all] = [form.get('id'), form.get('all')]
  if (all === 'everywhere') await auth.sessions.revokeAll(user.id)
  else if (all === 'others') await auth.sessions.revokeOthers(user.id, session.id)
  else if (typeof id === 'string') await auth.sessions.revoke(user.id, id)
  refresh()
})
