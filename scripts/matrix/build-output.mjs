import { ok } from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What Next says of the app itself, whatever library it uses. */
const ofNextItself = [
  /experimental/i,
  /Using edge runtime on a page|The Edge Runtime is deprecated/,
  /Skipping validation of types/,
  /inferred your workspace root/,
]

/**
 * The lines of a build that warn, or name the library.
 *
 * @param {string} output
 */
export function warningsIn(output) {
  return output
    .split('\n')
    .filter((line) => /⚠|warn|critical dependency|can't resolve|not found:|sallyport/i.test(line))
    .filter((line) => !ofNextItself.some((known) => known.test(line)))
}

/** Texts of what only the store needs: its statements and its password hashes. */
const ofStore = ['insert into', 'argon2id']

/**
 * Holds what the proxy loads at its start to what opens a cookie: the rest comes at its first use.
 *
 * @param {string} app After its build.
 */
export function assertSmallProxy(app) {
  const server = join(app, '.next/server')
  const entry = readFileSync(join(server, 'middleware.js'), 'utf8')
  // Turbopack lists the chunks that it loads at once; webpack puts all of it into the entry.
  const chunks = [...entry.matchAll(/^R\.c\("server\/(.+)"\)$/gm)].map(([, path = '']) => path)
  const loaded = [entry, ...chunks.map((path) => readFileSync(join(server, path), 'utf8'))].join('\n')
  const files = readdirSync(server, { recursive: true }).map(String)
  const texts = files.filter((path) => path.endsWith('.js')).map((path) => readFileSync(join(server, path), 'utf8'))
  ok(loaded.includes('sallyport'), 'the proxy has the library')
  for (const text of ofStore) {
    ok(
      texts.some((file) => file.includes(text)),
      `the app has ${text}`,
    )
    ok(!loaded.includes(text), `the proxy loads ${text}`)
  }
}
