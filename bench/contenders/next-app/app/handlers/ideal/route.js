import { openIdeal } from '../../../contenders/ideal.mjs'

export function GET(request) {
  const ok = openIdeal(request.headers.get('cookie') ?? '') !== null
  return Response.json({ ok }, { status: ok ? 200 : 401 })
}
