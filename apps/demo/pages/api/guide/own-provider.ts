import type { NextApiRequest, NextApiResponse } from 'next'
import { isAuthError } from 'sallyport/next'
import { auth } from '@/auth'
import { redeemTicket } from '@/data/tickets'

/**
 * A sign-in of one's own: somebody else has checked who it is and says so with a signed ticket, good once. The session then begins
 * like any other, so a ban holds here too.
 */
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  if (req.method !== 'POST' || req.headers['content-type']?.split(';')[0] !== 'application/json') {
    return res.status(415).json({ error: 'Send JSON by POST.' })
  }
  const userId = await redeemTicket((req.body as { ticket?: unknown } | null)?.ticket)
  if (userId === null) return res.status(401).json({ error: 'The ticket is forged, used, or too old.' })
  try {
    await auth.startSession({ req, res }, userId)
    res.status(200).json({ success: true })
  } catch (error) {
    if (!isAuthError(error)) throw error
    res.status(error.status).json({ error: error.message })
  }
}
