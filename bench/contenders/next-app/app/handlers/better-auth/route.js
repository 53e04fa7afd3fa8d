import { headers } from 'next/headers'
import { betterAuth } from '../../../lib/better-auth.js'

export async function GET() {
  const auth = await betterAuth()
  const ok = (await auth.api.getSession({ headers: await headers() })) !== null
  return Response.json({ ok }, { status: ok ? 200 : 401 })
}
