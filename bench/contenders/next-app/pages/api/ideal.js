import { openIdeal } from '../../contenders/ideal.mjs'

export default function handler(request, response) {
  const ok = openIdeal(request.headers.cookie ?? '') !== null
  response.status(ok ? 200 : 401).json({ ok })
}
