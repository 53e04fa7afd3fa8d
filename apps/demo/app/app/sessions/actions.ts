'use server'

import { refresh } from 'next/cache'
import { isAuthError } from 'sallyport/next'
import { auth, protectAction } from '@/auth'

/** Ends one session of the caller, all others, or all. */
export const revoke = protectAction({}, async (form: FormData, { user, session }): Promise<void> => {
  const [id, all] = [form.get('id'), form.get('all')]
  if (all === 'everywhere') await auth.sessions.revokeAll(user.id)
  else if (all === 'others') await auth.sessions.revokeOthers(user.id, session.id)
  else if (typeof id === 'string') await auth.sessions.revoke(user.id, id).catch(ignoreGone)
  refresh()
})

/** It ended meanwhile, from elsewhere: that is what was asked for. */
function ignoreGone(error: unknown): void {
  if (!isAuthError(error) || error.code !== 'not_found') throw error
}
