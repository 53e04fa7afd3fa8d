import { fromNodeHeaders } from 'better-auth/node'
import { betterAuth } from '../../lib/better-auth.js'

export default async function handler(request, response) {
  const auth = await betterAuth()
  const ok = (await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })) !== null
  response.status(ok ? 200 : 401).json({ ok })
}
