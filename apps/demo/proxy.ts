import type { NextRequest } from 'next/server'
import { auth } from '@/auth'
import { stateless } from '@/auth-stateless'

const database = auth.proxy({
  protect: ['/profile', '/dashboard', '/admin', '/app/profile', '/app/dashboard', '/app/admin', '/users'],
  guestOnly: ['/login', '/signup', '/app/login', '/app/signup'],
  role: { '/admin': 'admin', '/app/admin': 'admin' },
  signInPages: { '/app': '/app/login', '/users': '/app/login' },
})

/** Also renews the stateless cookie: only a proxy, a route or an action can set one. */
const cookieOnly = stateless.proxy({
  protect: ['/stateless/app', '/stateless/pages'],
  guestOnly: ['/stateless/login'],
})

export function proxy(request: NextRequest): Promise<Response> {
  return /^\/stateless(?:\/|$)/.test(request.nextUrl.pathname) ? cookieOnly(request) : database(request)
}

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico).*)'] }
