import { auth } from '../../lib/auth.js'

export default auth.protectApi({}, (_request, response) => response.json({ ok: true }))
