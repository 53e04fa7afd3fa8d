import { protectApi } from '@/auth'
import { issueTicket } from '@/data/tickets'

/** Plays the partner's side: a ticket for the user who asks, and for nobody else. */
export default protectApi({}, (req, res, { user }) => {
  if (req.method !== 'POST') return res.status(405).json({ error: 'Use POST.' })
  return res.status(200).json({ ticket: issueTicket(user) })
})
