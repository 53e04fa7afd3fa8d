import type { NextApiRequest, NextApiResponse } from 'next'
import { isAuthError } from 'sallyport/next'
import { auth } from '@/auth'

/** The guide's `pages/api/auth/login.ts`: call your provider, then answer in your own words. */
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  if (!isJsonPost(req)) return res.status(415).json({ error: 'Send JSON by POST.' })
  try {
    const { email, password } = req.body as { email: string; password: string }
    await auth.api.signIn({ email, password }, { req, res })

    res.status(200).json({ success: true })
  } catch (error) {
    if (isAuthError(error) && error.code === 'invalid_credentials') {
      res.status(401).json({ error: 'Invalid credentials.' })
    } else if (isAuthError(error)) {
      res.status(error.status).json({ error: error.message })
    } else {
      res.status(500).json({ error: 'Something went wrong.' })
    }
  }
}

/** A page of another site can send a form without asking first, but not JSON. */
function isJsonPost(req: NextApiRequest): boolean {
  return req.method === 'POST' && req.headers['content-type']?.split(';')[0] === 'application/json'
}
