import { isAbsolute, join } from 'node:path'
import { parseEnv } from 'node:util'

/** @type {Record<string, string>} */
const products = {
  'postgres:': 'PostgreSQL',
  'postgresql:': 'PostgreSQL',
  'mysql:': 'MySQL or MariaDB',
  'mariadb:': 'MariaDB',
}

/**
 * Which database the demo runs on: that of the environment, else that of its settings, else a file of its own.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} settings The text of its `.env.local`.
 * @returns {{ url: string, name: string }} `name`: for the eyes, without user, password and parameters.
 */
export function databaseInUse(env, settings) {
  const url = env.DATABASE_URL || parseEnv(settings).DATABASE_URL || 'file:.data/auth.db'
  return { url, name: nameOf(url) }
}

/** @param {string} url */
function nameOf(url) {
  const [, path] = /^(?:file|sqlite):(?:\/\/(?=\/))?(.+)/i.exec(url) ?? []
  if (path !== undefined) return `SQLite, ${isAbsolute(path) ? path : join('apps/demo', path)}`
  const parsed = URL.canParse(url) ? new URL(url) : null
  const product = products[parsed?.protocol ?? '']
  if (parsed === null || product === undefined || isCutShort(url)) {
    throw new Error(
      'DATABASE_URL must be file:…, postgres://user:password@host/name or mysql://user:password@host/name; ' +
        'characters such as @ : / # ? in the password are written %40 %3A %2F %23 %3F.',
    )
  }
  return `${product}, ${parsed.pathname.slice(1)} at ${parsed.host || 'this machine'}`
}

/**
 * Whether user and password have a character that ends them too early. What was meant as a password would count as host or path then,
 * and be told.
 *
 * @param {string} url
 */
function isCutShort(url) {
  return /^\w+:\/\/[^/?#]*[/?#].*@/.test(url)
}
