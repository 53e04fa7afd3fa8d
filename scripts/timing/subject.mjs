import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { root } from '../lib/root.mjs'
import { password } from './flows.mjs'

/** @typedef {Awaited<ReturnType<typeof openSubject>>} Subject */

const origin = 'https://app.example.com'

/** Rates that nobody reaches. */
const unlimited = { identifier: free(), address: free(), global: free() }

function free() {
  return { burst: 1_000_000_000, periodMs: 1_000 }
}

/**
 * Opens what is timed: the built library on a database of its own, asked without a network between, so that nothing blurs a difference.
 *
 * @param {string} url Of an empty database.
 * @param {string} leak A weakness to be put in, for the proof that it is found: `early-return` answers for who has no hash without
 *   computing one; `extra-statement` writes a line about who is known; `none`.
 */
export async function openSubject(url, leak) {
  const { dispatch } = await load('http/dispatch.js')
  const { createLifecycle } = await load('base/lifecycle.js')
  const platform = { ...(await load('base/platform.js')).systemPlatform, log: () => undefined }
  const { database, services } = await openServices(url, platform, leak)
  const hash = await services.hasher.hash(password)
  const people = (await load('operations/users.js')).createUsers(services, {})
  const tokens = await load('authentication/one-time-token.js')
  const base = { basePath: '/api/auth', platform, lifecycle: createLifecycle(), address: () => null }
  const depsFor = (/** @type {object} */ used) => ({ ...base, health: unasked, services: async () => used })
  const deps = depsFor(services)
  const depsWithoutHash = depsFor({ ...services, hasher: idleHasher(hash) })

  return {
    hash,
    /** @param {import('./flows.mjs').Person[]} rows */
    async addPeople(rows) {
      const { imported } = await people.import(rows)
      if (imported !== rows.length) throw new Error(`only ${imported} of ${rows.length} people were taken`)
    },

    /** @param {string} email @param {number} tries That were made with its code. */
    async addPending(email, tries) {
      const candidate = { name: null, fields: {}, hash, fingerprint: 'none' }
      await database.batch([tokens.issueToken(services, 'sign-up', email, { candidates: [candidate] }).step])
      for (let made = 0; made < tries; made += 1) await tokens.findTokenByCode(services, 'sign-up', email, '00000000')
    },

    /**
     * Asks, and waits for what goes on after the answer, so that it is not counted with the next.
     *
     * @param {import('./flows.mjs').Ask} ask
     * @param {import('./flows.mjs').Flow['hash']} hashing
     * @returns {Promise<{ microseconds: number, status: number }>} `microseconds`: until the answer.
     */
    async time({ path, body }, hashing) {
      const request = new Request(`${origin}/api/auth${path}`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      /** @type {Promise<unknown>[]} */
      const later = []
      const since = performance.now()
      const response = await dispatch(hashing === 'left out' ? depsWithoutHash : deps, request, {
        waitUntil: (/** @type {Promise<unknown>} */ work) => later.push(work),
      })
      const microseconds = (performance.now() - since) * 1_000
      await Promise.all([response.text(), ...later])
      return { microseconds, status: response.status }
    },

    async close() {
      await services.stop()
      await database.close()
    },
  }
}

/**
 * @param {string} url
 * @param {object} platform
 * @param {string} leak
 */
async function openServices(url, platform, leak) {
  const storage = await load('storage/open-storage.js')
  const { readSettings } = await load('configuration/settings.js')
  const { createServices } = await load('composition/services.js')
  const limits = { 'sign-in': unlimited, 'sign-up': unlimited, code: unlimited }
  const options = {
    url: origin,
    secret: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8',
    database: url,
    mail: () => undefined,
    limits,
  }
  const opened = await storage.openStorage({ ...platform, elapsedMs: () => performance.now() }, { database: url })
  await opened.migrations.apply()
  const { settings } = readSettings(options, { NODE_ENV: 'production' }, '/')
  const database = leak === 'extra-statement' ? await notingKnown(opened) : opened
  const services = await createServices(options, platform, settings, database)
  const hasher = leak === 'early-return' ? hastyHasher(services.hasher) : services.hasher
  return { database, services: { ...services, hasher } }
}

/**
 * Notes an attempt with whom it was about: what many an app does, and only for those whom it knows.
 *
 * @param {any} inner
 */
async function notingKnown(inner) {
  const { statement } = await load('storage/database.js')
  const note = statement('timing.note', 'update auth_users set updated_at = updated_at + 1 where email = :email')
  return {
    ...inner,
    async get(/** @type {{ name: string }} */ asked, /** @type {{ email: string }} */ params) {
      const row = await inner.get(asked, params)
      if (row !== null && asked.name.includes('user') && 'email' in params)
        await inner.run(note, { email: params.email })
      return row
    },
  }
}

/**
 * Costs nothing, and no password is right.
 *
 * @param {string} hash
 */
function idleHasher(hash) {
  return { hash: async () => hash, verify: async () => false, isOutdated: () => false }
}

function unasked() {
  return Promise.reject(new Error('nobody asks for health here'))
}

/** @param {any} inner */
function hastyHasher(inner) {
  const verify = async (/** @type {string | null} */ hash, /** @type {string} */ typed) =>
    hash === null ? false : inner.verify(hash, typed)
  return { ...inner, hash: inner.hash, isOutdated: inner.isOutdated, verify }
}

/**
 * A module of the built library: tests of time must not run what a test runner has transformed.
 *
 * @param {string} file
 * @returns {Promise<any>}
 */
function load(file) {
  return import(pathToFileURL(join(root, 'packages/sallyport/dist', file)).href)
}
