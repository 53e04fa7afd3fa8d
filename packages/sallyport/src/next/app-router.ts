import { cookies, headers } from 'next/headers'
import { forbidden, notFound, redirect } from 'next/navigation'
import { NextResponse, after } from 'next/server'
import { cache } from 'react'
import { findShared } from '../base/runtime.ts'
import { isSecureName, readCookie } from '../session/cookie.ts'
import { peerHeaderSlot } from './instrumentation.ts'
import type { Router } from './router.ts'
import type { Transport } from './transport.ts'

/** The `react-server` build: Server Components, actions, route handlers, `proxy.ts`, `instrumentation.ts`. */
export const appRouter: Router = {
  ambient: ambientTransport,
  // What is set in Next's own jar gets onto the answer by itself.
  ofRequest: async () => ({ ...(await ambientTransport()), finish: (response) => response }),
  redirect: (path) => redirect(path),
  forbid() {
    try {
      forbidden()
    } catch (error) {
      // Without `experimental.authInterrupts` Next throws a plain error instead of its signal.
      if (isNextSignal(error)) throw error
    }
    notFound()
  },
  once: (ask) => cache(ask),
  passOn: (request) => NextResponse.next({ request }),
}

async function ambientTransport(): Promise<Transport> {
  // Cookies first: while a page is being prerendered this leaves, before anything is opened.
  const jar = await cookies()
  const list = await headers()
  const header = (name: string): string | null => list.get(name)
  const peerHeader = findShared(peerHeaderSlot)
  return {
    header,
    cookie(name) {
      const value = jar.get(name)?.value ?? null
      const raw = readCookie(header('cookie'), name)
      // Next decodes percent signs: what was sent in another spelling than ours stays refused.
      return raw !== null && raw !== value && decodesTo(raw, value) ? raw : value
    },
    setCookie({ name, value, maxAgeSeconds }) {
      try {
        jar.set(name, value, {
          path: '/',
          httpOnly: true,
          sameSite: 'lax',
          secure: isSecureName(name),
          maxAge: maxAgeSeconds,
        })
        return true
      } catch {
        return false // A Server Component: reading never writes.
      }
    },
    peer: typeof peerHeader === 'string' ? header(peerHeader) : null,
    waitUntil(work) {
      after(() => work)
    },
  }
}

function decodesTo(raw: string, value: string | null): boolean {
  try {
    return decodeURIComponent(raw) === value
  } catch {
    return false
  }
}

function isNextSignal(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'digest' in error &&
    String(error.digest).startsWith('NEXT_HTTP_ERROR_FALLBACK')
  )
}
