import { auth } from '../../../lib/auth.js'

export const GET = auth.protectRoute({}, () => Response.json({ ok: true }))
