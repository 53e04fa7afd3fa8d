import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import * as authCore from '@auth/core/jwt'
import { Auth0Client } from '@auth0/nextjs-auth0/server'
import { generateSessionCookie } from '@auth0/nextjs-auth0/testing'
import { verifyToken } from '@clerk/backend'
import { AuthClient } from '@supabase/auth-js'
import { getCookieCache } from 'better-auth/cookies'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { sealData, unsealData } from 'iron-session'
import { compactDecrypt, CompactEncrypt, jwtVerify, SignJWT } from 'jose'
import * as nextAuth4 from 'next-auth-4/jwt'
import { NextRequest } from 'next/server.js'

/**
 * How the peers read a session from a cookie without asking a store, as their documentation shows it.
 *
 * @typedef {object} Opener
 * @property {string} name
 * @property {(index: number) => Promise<string> | string} seal A Cookie header of a session; another one for another index.
 * @property {(header: string) => unknown} open Its payload; null, undefined or an error where it was tampered with.
 * @property {(opened: any) => unknown} idOf The user's id in what was opened.
 */

export const userId = '0197a0de-7c4a-7b1e-8d53-0a1b2c3d4e5f'
const user = { name: 'Ada Lovelace', email: 'ada@example.com', role: 'user' }
const origin = 'http://localhost:3000'
const secret = randomBytes(32)
const secretText = randomBytes(32).toString('base64url')
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600
const valueOf = (/** @type {string} */ header) => header.slice(header.indexOf('=') + 1)
const payloadOf = (/** @type {number} */ index) => ({ sub: userId, sid: `session-${index}`, ...user, exp: inAnHour() })

/** @returns {Promise<Opener[]>} */
export async function openers() {
  return [
    ...joseOpeners(),
    iron(),
    authJs5(),
    authJs4(),
    auth0(),
    await workOs(),
    clerk(),
    await supabase(),
    ...(await betterAuths()),
  ]
}

/** @returns {Opener[]} */
function joseOpeners() {
  return [
    {
      name: 'jose, HS256',
      seal: async (index) =>
        `session=${await new SignJWT(payloadOf(index)).setProtectedHeader({ alg: 'HS256' }).sign(secret)}`,
      open: (header) => jwtVerify(valueOf(header), secret, { algorithms: ['HS256'] }),
      idOf: ({ payload }) => payload.sub,
    },
    {
      name: 'jose, A256GCM',
      seal: async (index) =>
        `session=${await new CompactEncrypt(Buffer.from(JSON.stringify(payloadOf(index)))).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(secret)}`,
      open: async (header) =>
        JSON.parse(Buffer.from((await compactDecrypt(valueOf(header), secret)).plaintext).toString()),
      idOf: ({ sub }) => sub,
    },
  ]
}

/** @returns {Opener} */
function iron() {
  return {
    name: 'iron-session',
    seal: async (index) => `session=${await sealData(payloadOf(index), { password: secretText })}`,
    open: async (header) => unsealData(valueOf(header), { password: secretText }),
    idOf: ({ sub }) => sub,
  }
}

/** @returns {Opener} */
function authJs5() {
  const salt = 'authjs.session-token'
  return {
    name: 'Auth.js v5',
    seal: async (index) => `${salt}=${await authCore.encode({ token: payloadOf(index), secret: secretText, salt })}`,
    open: (header) =>
      authCore.getToken({ req: { headers: new Headers({ cookie: header }) }, secret: secretText, salt }),
    idOf: (token) => token?.sub,
  }
}

/** @returns {Opener} */
function authJs4() {
  const { encode, decode } = nextAuth4
  return {
    name: 'next-auth v4',
    seal: async (index) => `next-auth.session-token=${await encode({ token: payloadOf(index), secret: secretText })}`,
    open: (header) => decode({ token: valueOf(header), secret: secretText }),
    idOf: (token) => token?.sub,
  }
}

/** Its read alone: with its proxy it seals the cookie anew at each request. @returns {Opener} */
function auth0() {
  const client = new Auth0Client({
    domain: 'example.eu.auth0.com',
    clientId: 'client',
    clientSecret: secretText,
    appBaseUrl: origin,
    secret: secretText,
  })
  return {
    name: 'Auth0, getSession',
    async seal(index) {
      const expiresAt = inAnHour()
      const tokenSet = { accessToken: randomBytes(32).toString('base64url'), expiresAt }
      const session = { user: { ...payloadOf(index) }, tokenSet }
      return `__session=${await generateSessionCookie(session, { secret: secretText })}`
    },
    open: (header) => client.getSession(/** @type {any} */ ({ headers: { cookie: header } })),
    idOf: (session) => session?.user.sub,
  }
}

/**
 * What its proxy does for each request: unseals the cookie and verifies the access token in it. The keys come from a server that stands
 * in for WorkOS, which is asked once.
 *
 * @returns {Promise<Opener>}
 */
async function workOs() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' }]
  const server = createServer((request, response) => {
    response.writeHead(request.url?.includes('/jwks/') ? 200 : 400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ keys }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  Object.assign(process.env, {
    WORKOS_API_KEY: 'sk_test',
    WORKOS_CLIENT_ID: 'client_1',
    WORKOS_COOKIE_PASSWORD: secretText,
    WORKOS_REDIRECT_URI: `${origin}/callback`,
    WORKOS_API_HOSTNAME: '127.0.0.1',
    WORKOS_API_PORT: String(address.port),
    WORKOS_API_HTTPS: 'false',
  })
  await import('./as-bundled.mjs')
  const { authkit } = await import('@workos-inc/authkit-nextjs')
  return {
    name: 'WorkOS, authkit',
    async seal(index) {
      const token = new SignJWT({ ...payloadOf(index), iss: 'https://api.workos.com' })
      const accessToken = await token.setProtectedHeader({ alg: 'RS256', kid: 'key-1' }).sign(privateKey)
      const session = { accessToken, refreshToken: 'refresh', user: { ...user, id: userId } }
      return `wos-session=${await sealData(session, { password: secretText, ttl: 0 })}`
    },
    open: async (header) => (await authkit(new NextRequest(origin, { headers: { cookie: header } }))).session,
    idOf: (session) => session?.user?.id,
  }
}

/** @returns {Opener} */
function clerk() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwtKey = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return {
    name: 'Clerk, verifyToken',
    seal: async (index) => {
      const now = Math.floor(Date.now() / 1000) - 1
      const claims = {
        ...payloadOf(index),
        iss: 'https://clerk.example.com',
        azp: 'https://app.example.com',
        iat: now,
        nbf: now,
      }
      return `__session=${await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'ins_1', typ: 'JWT' }).sign(privateKey)}`
    },
    open: (header) => verifyToken(valueOf(header), { jwtKey }),
    idOf: (claims) => claims?.sub,
  }
}

/** @returns {Promise<Opener>} */
async function supabase() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256', key_ops: ['verify'] }
  const client = new AuthClient({ url: 'http://127.0.0.1:9/auth/v1', autoRefreshToken: false, persistSession: false })
  return {
    name: 'Supabase, getClaims',
    seal: async (index) =>
      `sb-token=${await new SignJWT({ ...payloadOf(index), aud: 'authenticated' }).setProtectedHeader({ alg: 'ES256', kid: 'key-1', typ: 'JWT' }).sign(privateKey)}`,
    open: async (header) => {
      const { data, error } = await client.getClaims(valueOf(header), { jwks: { keys: [jwk] } })
      return error === null ? data : null
    },
    idOf: (data) => data?.claims.sub,
  }
}

/** @returns {Promise<Opener[]>} */
async function betterAuths() {
  const made = []
  for (const strategy of /** @type {const} */ (['jwt', 'compact', 'jwe'])) made.push(await betterAuthOpener(strategy))
  return made
}

/**
 * better-auth's own handler makes the cookies, and its own function reads them.
 *
 * @param {'jwt' | 'compact' | 'jwe'} strategy
 * @returns {Promise<Opener>}
 */
async function betterAuthOpener(strategy) {
  const auth = betterAuth({
    secret: secretText,
    baseURL: origin,
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    emailAndPassword: { enabled: true, password: { hash: async () => 'x', verify: async () => true } },
    session: { cookieCache: { enabled: true, maxAge: 3600, strategy } },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
  })
  await auth.api.signUpEmail({ body: { name: user.name, email: user.email, password: 'correct horse battery' } })
  return {
    name: `better-auth, cookie cache ${strategy}`,
    seal: async () => {
      const { headers } = await auth.api.signInEmail({
        body: { email: user.email, password: 'correct horse battery' },
        returnHeaders: true,
      })
      return headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ')
    },
    open: (header) =>
      getCookieCache(new Headers({ cookie: header }), { secret: secretText, strategy, isSecure: false }),
    idOf: (cached) => cached?.user?.email === user.email && userId,
  }
}
