import { join } from 'node:path'
import type { NextConfig } from 'next'

/** The workspace's folder: the library lies beside the demo, not below it. */
const workspace = join(import.meta.dirname, '../..')

const isDevelopment = process.env.NODE_ENV === 'development'

/**
 * Next puts small scripts into the page itself, and its statically built pages cannot carry a nonce; hence 'unsafe-inline' for
 * scripts. Everything else is as narrow as it can be.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${isDevelopment ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

export default {
  experimental: { authInterrupts: true },
  output: process.env.OUT as 'standalone' | undefined,
  outputFileTracingRoot: workspace,
  turbopack: { root: workspace },
  poweredByHeader: false,
  headers: () =>
    Promise.resolve([
      {
        source: '/:path*',
        headers: [
          { key: 'Content-Security-Policy', value: contentSecurityPolicy },
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'Referrer-Policy', value: 'same-origin' },
          { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), browsing-topics=()' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        ],
      },
    ]),
  redirects: () => Promise.resolve([{ source: '/app', destination: '/app/dashboard', permanent: false }]),
} satisfies NextConfig
