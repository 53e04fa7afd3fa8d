import { parseArgs } from 'node:util'

/**
 * @typedef {'postgres' | 'redis' | 'poll'} Feed How instances hear of changes, in the words of `/health`.
 * @typedef {object} Options
 * @property {'postgres' | 'mysql'} store
 * @property {Feed} feed
 * @property {number} rounds How many sessions are revoked.
 * @property {number} port Of the proxy; 0: a free one.
 * @property {boolean} once Ends after the measurement.
 * @property {boolean} json
 * @property {boolean} help
 */

/** What `--help` prints. */
export const help = `Usage: npm run demo:cluster [-- options]

Starts three instances of the demo behind a small proxy, on servers of its own. Signs in, revokes the session on one instance
while all three are asked for it, and tells how long the others took until they refused. Then it runs until Ctrl-C.

  --store=postgres|mysql       the database, mysql being MariaDB. Default: postgres
  --feed=postgres|redis|poll   how instances hear of changes. Default: postgres, on MariaDB redis.
                               poll: no Redis and no notifications; what is left is the heartbeat
  --rounds=<number>            sessions to revoke, 1 to 40. Default: 10
  --port=<number>              the proxy's port. Default: a free one
  --once                       end after the measurement
  --json                       the result as one line of JSON; progress goes to the standard error
  --help                       this text

Exit code: 0 where every instance refused in time, 1 where one did not or something did not start.
`

/** Sign-ins from one address are limited to 50. */
const mostRounds = 40

/**
 * @param {string[]} args
 * @returns {Options}
 * @throws {Error} An option is not known or its value will not do; the message says what would.
 */
export function parseOptions(args) {
  const text = /** @type {const} */ ({ type: 'string' })
  const flag = /** @type {const} */ ({ type: 'boolean', default: false })
  const { values } = parseArgs({
    args,
    options: { store: text, feed: text, rounds: text, port: text, once: flag, json: flag, help: flag },
  })
  const store = oneOf('store', values.store ?? 'postgres', /** @type {const} */ (['postgres', 'mysql']))
  const feeds = /** @type {const} */ (['postgres', 'redis', 'poll'])
  const feed = oneOf('feed', values.feed ?? (store === 'mysql' ? 'redis' : 'postgres'), feeds)
  if (store === 'mysql' && feed === 'postgres')
    throw new Error('MariaDB has no notifications: give --feed=redis or --feed=poll.')
  return {
    store,
    feed,
    rounds: wholeNumber('rounds', values.rounds ?? '10', 1, mostRounds),
    port: wholeNumber('port', values.port ?? '0', 0, 65_535),
    once: values.once,
    json: values.json,
    help: values.help,
  }
}

/**
 * @template {string} T
 * @param {string} name
 * @param {string} given
 * @param {readonly T[]} words
 * @returns {T}
 */
function oneOf(name, given, words) {
  const found = words.find((word) => word === given)
  if (found === undefined) throw new Error(`--${name}=${given} is not known: give ${words.join(' or ')}.`)
  return found
}

/**
 * @param {string} name
 * @param {string} given
 * @param {number} least
 * @param {number} most
 */
function wholeNumber(name, given, least, most) {
  const number = Number(given)
  if (/^\d+$/.test(given) && number >= least && number <= most) return number
  throw new Error(`--${name} is ${JSON.stringify(given)}; give a number from ${least} to ${most}.`)
}
