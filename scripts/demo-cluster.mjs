/**
 * Shows that a session which is revoked on one instance is refused by the others: three instances of the demo behind a proxy.
 *
 * node scripts/demo-cluster.mjs --help
 */
import { randomBytes } from 'node:crypto'
import { buildDemo, buildLibrary } from './build.mjs'
import { forgetDemo, seedDemo, startInstances } from './cluster/instances.mjs'
import { measureRound } from './cluster/measure.mjs'
import { help, parseOptions } from './cluster/options.mjs'
import { startProxy } from './cluster/proxy.mjs'
import { findLate, heartbeatMs, roundLine, summarize, table } from './cluster/report.mjs'
import { startServices } from './cluster/services.mjs'
import { endWithNpm } from './lib/end-with-npm.mjs'
import { install, isInstalled } from './lib/install.mjs'
import { step } from './lib/step.mjs'

/** @typedef {import('./cluster/options.mjs').Options} Options */
/** @typedef {{ url: string, instances: import('./cluster/instances.mjs').Instance[], accounts: import('./cluster/instances.mjs').Account[] }} Cluster */

/** What has to be stopped, the latest first. @type {(() => unknown)[]} */
const started = []

/** Resolves when we are told to end. */
const told = /** @type {Promise<void>} */ (
  new Promise((resolve) => {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => resolve())
    endWithNpm('demo:cluster', resolve)
  })
)

async function stopAll() {
  for (const stop of started.splice(0).toReversed()) await stop()
}

/** @param {Options} options */
function progress({ json }) {
  return (/** @type {string} */ text) => (json ? process.stderr : process.stdout).write(text)
}

/**
 * @param {Options} options
 * @returns {Promise<Cluster>}
 */
async function startCluster(options) {
  const write = progress(options)
  const idle = (/** @type {boolean} */ done) => !done
  write('sallyport demo, three instances\n')
  await step('install packages', async () => (isInstalled() ? false : install().then(() => true)), { idle, write })
  await step('build the library', buildLibrary, { idle, write })
  await step('build the demo', buildDemo, { idle, write })
  const services = await step('start the servers', () => startServices(options), { write })
  started.push(services.stop)
  const proxy = await startProxy(options.port)
  started.push(proxy.stop)
  const url = `http://localhost:${proxy.port}`
  const env = {
    ...services.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    AUTH_URL: url,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
  }
  // Also where a step that we wait for ends us.
  process.on('exit', () => forgetDemo(env))
  const accounts = await step('prepare the database', () => seedDemo(env), { write })
  const { instances, stop } = await step('start three instances', () => startInstances(3, env), { write })
  started.push(stop)
  proxy.serve(instances)
  return { url, instances, accounts }
}

/**
 * @param {Options} options
 * @param {Cluster} cluster
 */
async function measure(options, { url, instances, accounts }) {
  const { rounds: count, feed } = options
  const write = progress(options)
  const [account] = accounts
  if (account === undefined) throw new Error('The seed made nobody who could sign in.')
  const rounds = []
  for (let round = 0; round < count; round += 1) {
    const on = /** @type {import('./cluster/instances.mjs').Instance} */ (instances[round % instances.length])
    const measured = await measureRound(url, instances, on, account, feed)
    write(`  ${`round ${round + 1} of ${count}`.padEnd(24)}${roundLine(measured)}\n`)
    rounds.push(measured)
  }
  return rounds
}

/**
 * @param {Options} options
 * @param {Cluster} cluster
 * @param {import('./cluster/measure.mjs').Round[]} rounds
 * @param {string[]} late
 */
function tell({ store, feed, json }, { url, instances, accounts }, rounds, late) {
  const summary = summarize(rounds)
  if (json) {
    return console.log(
      JSON.stringify({ store, feed, heartbeatMs, url, instances, ok: late.length === 0, rounds, summary }),
    )
  }
  const colored = process.stdout.isTTY && !process.env.NO_COLOR
  console.log(
    `\nInstances hear by: ${feed}. Times from the answer to the revocation, which another instance gave; the heartbeat is ${heartbeatMs} ms.\n`,
  )
  console.log(table(summary, colored))
  for (const line of late) console.log(line)
  console.log(`\nThe demo runs at  ${url}  and tells in x-instance who answered. Sign in as:`)
  for (const { email, password } of accounts) console.log(`  ${email}   ${password}`)
}

/** @param {Options} options */
async function show(options) {
  const cluster = await startCluster(options)
  const rounds = await measure(options, cluster)
  const late = findLate(rounds)
  tell(options, cluster, rounds, late)
  return late.length === 0 ? 0 : 1
}

/** The exit code where we are told to end before there is a result. */
const interrupted = 130

async function main() {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  try {
    const code = await Promise.race([show(options), told.then(() => interrupted)])
    if (options.once || code === interrupted) return code
    progress(options)('Ctrl-C ends it; nothing is kept.\n')
    await told
    return code
  } finally {
    await stopAll()
  }
}

let code = 1
try {
  code = await main()
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`)
}
// What was still being started ends with us.
process.exit(code)
