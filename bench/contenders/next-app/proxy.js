import { NextResponse } from 'next/server'
import { openIdeal } from './contenders/ideal.mjs'
import { auth } from './lib/auth.js'

const ours = auth.proxy({ protect: ['/api/proxied/sallyport'] })

/** An app has one proxy: each guard is asked for a path of its own. */
export function proxy(request) {
  const { pathname } = request.nextUrl
  if (pathname === '/api/proxied/sallyport') return ours(request)
  if (pathname === '/api/proxied/ideal' && openIdeal(request.headers.get('cookie') ?? '') === null)
    return Response.json({ ok: false }, { status: 401 })
  return NextResponse.next()
}

export const config = { matcher: ['/api/proxied/:name'] }
