import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './root.mjs'

const source = join(root, 'packages/sallyport/src')

/** About requests, whichever store lies behind: a database of each test's own would cost minutes and tell nothing more. */
const aboutRequests = /^(?:next\/|composition\/|http\/(?:canary|dispatch|request-context|tracing)\.)/

/**
 * The tests that use a database of whatever dialect, to be run on each: those of features that ask the test kit for one.
 *
 * What is about a dialect lies in `storage/`, and is left out; a feature's test that is about SQLite alone would not belong beside it.
 *
 * @returns {string[]} Relative to the repository.
 */
export function flowTests() {
  return readdirSync(source, { recursive: true })
    .map(String)
    .filter((file) => /\.test\.tsx?$/.test(file) && !file.startsWith('storage'))
    .filter((file) => !/\.(?:postgres|mysql|redis|race|process)\.test\./.test(file))
    .filter((file) => !aboutRequests.test(file.replaceAll('\\', '/')))
    .filter((file) => /\b(?:temporaryDatabase|createTestAuth)\(/.test(readFileSync(join(source, file), 'utf8')))
    .map((file) => relative(root, join(source, file)).replaceAll('\\', '/'))
    .toSorted()
}
