import { basename, dirname, join } from 'node:path'

/** The demo keeps files of its own beside the database's; where that is on a server, in a folder of `.data` for each. */
function databaseFile() {
  const url = process.env.DATABASE_URL || 'file:.data/auth.db'
  const [, path] = /^(?:file|sqlite):(?:\/\/(?=\/))?(.+)/i.exec(url) ?? []
  return path ?? join(serverDataFolder(url), 'auth.db')
}

/**
 * Where the demo keeps passwords and mails of a database on a server: they belong to its users.
 *
 * @param {string} url
 * @returns {string} Relative to the demo; tells scheme, host and name, never the password.
 */
export function serverDataFolder(url) {
  if (!URL.canParse(url)) throw new Error('DATABASE_URL cannot be read as a URL.')
  const { protocol, host, pathname } = new URL(url)
  return join('.data', `${protocol}${host}${pathname}`.replace(/[^\w.-]+/g, '-'))
}

/**
 * The path of a file of the demo.
 *
 * @param {string} [name] Default: the database.
 */
export function dataFile(name = basename(databaseFile())) {
  return join(/* turbopackIgnore: true */ dirname(databaseFile()), name)
}
