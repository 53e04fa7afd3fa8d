import { basename, dirname, join } from 'node:path'

/** The demo keeps everything of its own beside the database file. */
function databaseFile() {
  const url = process.env.DATABASE_URL ?? 'file:.data/auth.db'
  return url.replace(/^(?:file|sqlite):(?:\/\/(?=\/))?/, '')
}

/**
 * The path of a file of the demo.
 *
 * @param {string} [name] Default: the database.
 */
export function dataFile(name = basename(databaseFile())) {
  return join(/* turbopackIgnore: true */ dirname(databaseFile()), name)
}
