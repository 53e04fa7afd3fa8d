import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countLine } from '../lib/counts.mjs'
import { packLibrary } from '../lib/pack.mjs'
import { programOf, run, secondsSince } from '../lib/program.mjs'
import { buildApp, makeApp, moveStandalone } from './app.mjs'
import { Browser, hangUp } from './browser.mjs'
import { checkAccounts } from './checks/accounts.mjs'
import { checkActions } from './checks/actions.mjs'
import { checkBypass } from './checks/bypass.mjs'
import { checkClient } from './checks/client.mjs'
import { checkEnding } from './checks/ending.mjs'
import { checkLimits } from './checks/limits.mjs'
import { checkOperation } from './checks/operation.mjs'
import { checkProtection } from './checks/protection.mjs'
import { checkRenewal } from './checks/renewal.mjs'
import { checkRuntime } from './checks/runtime.mjs'
import { checkShutdown } from './checks/shutdown.mjs'
import { checkUnconfigured } from './checks/unconfigured.mjs'
import { Checks } from './checks.mjs'
import { testRefusal } from './refusal.mjs'
import { freePort, startServer } from './server.mjs'

/** @typedef {import('./app.mjs').Build} Build */

const help = `Usage: npm run test:matrix [-- --only=<bundler>[/<way>],…] [--keep]

Packs the library, makes a fresh Next.js app with both routers in a temporary folder, builds it in every way that apps are deployed,
and tests each of them over HTTP.

  --only   some of: turbopack/start, turbopack/standalone, webpack/start, webpack/standalone
  --keep   leave the temporary folder
`

/** @type {Build[]} */
const builds = [
  { bundler: 'turbopack', standalone: false },
  { bundler: 'turbopack', standalone: true },
  { bundler: 'webpack', standalone: false },
  { bundler: 'webpack', standalone: true },
]

/** @param {Build} build */
function nameOf({ bundler, standalone }) {
  return `${bundler}/${standalone ? 'standalone' : 'start'}`
}

/**
 * Does a step of the preparation and says how long it took.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} act
 */
async function step(what, act) {
  const since = performance.now()
  const result = await act()
  console.log(`${what}: ${secondsSince(since)}`)
  return result
}

/**
 * Builds the app in one way, starts it, and does all checks.
 *
 * @param {Checks} checks
 * @param {string} folder Of everything.
 * @param {Build} build
 */
async function testBuild(checks, folder, build) {
  const name = nameOf(build)
  const app = join(folder, 'app')
  checks.begin(name)
  console.log('  building …')
  if (!build.standalone) await testRefusal(checks, app, build)
  let built = false
  await checks.check('next build passes without any environment', async () => {
    const { code, output } = await buildApp(app, build)
    if (code !== 0) throw new Error(output)
    built = true
  })
  if (!built) return
  const buildId = readFileSync(join(app, '.next/BUILD_ID'), 'utf8')
  if (!build.standalone) return testRunning(checks, folder, { build, buildId, app })
  const moved = join(folder, `moved ${build.bundler}`)
  moveStandalone(app, moved)
  const away = join(folder, 'away')
  renameSync(app, away)
  try {
    await testRunning(checks, folder, { build, buildId, app: moved })
  } finally {
    renameSync(away, app)
    rmSync(moved, { recursive: true })
  }
}

/**
 * @param {Checks} checks
 * @param {string} folder Of everything.
 * @param {{ build: Build, buildId: string, app: string }} running `app`: where the server runs.
 */
async function testRunning(checks, folder, { build, buildId, app }) {
  const { bundler, standalone } = build
  const check = checks.check.bind(checks)
  const skip = checks.skip.bind(checks)
  const data = join(folder, nameOf(build).replace('/', '-'))
  mkdirSync(data)
  const files = {
    database: join(data, 'auth.db'),
    mails: join(data, 'mails.jsonl'),
    effects: join(data, 'effects.txt'),
  }
  const canary = { user: randomBytes(12).toString('hex'), admin: randomBytes(12).toString('hex') }
  const port = await freePort()
  // The standalone server stands behind a proxy that ends TLS, as it would in a container.
  const origin = standalone ? 'https://app.example.com' : `http://localhost:${port}`
  const site = { port, origin }

  const canaries = { USER_CANARY: canary.user, ADMIN_CANARY: canary.admin }
  const bare = await startServer({ folder: app, standalone, port, env: canaries })
  await checkUnconfigured({ check, site, server: bare, canary }).finally(() => bare.stop())

  const env = {
    ...canaries,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    AUTH_URL: origin,
    DATABASE_URL: `file:${files.database}`,
    MAIL_FILE: files.mails,
    EFFECTS_FILE: files.effects,
  }
  const server = await startServer({ folder: app, standalone, port, env })
  const row = { bundler, site, server, buildId, canary, files, check, skip }
  try {
    await new Browser(site).get('/api/auth/session')
    const openFiles = process.platform === 'linux' ? server.openFiles(files.database) : []
    await checkAccounts(row)
    await checkProtection(row)
    await checkActions(row)
    await checkClient(row)
    await checkEnding(row)
    await checkRenewal(row)
    await checkRuntime(row, openFiles)
    await checkBypass(row)
    await checkOperation(row, { app, secrets: [env.AUTH_SECRET, files.database] })
    await checkLimits(row)
    await checkShutdown(row)
    await check('the log tells of no fault of the library', () => {
      const lines = server.log().split('\n')
      const faults = lines.filter(
        (line) => line.includes('"sallyport.') || /unhandled|ERR_MODULE|MODULE_NOT_FOUND/i.test(line),
      )
      if (faults.length > 0) throw new Error(faults.join('\n'))
    })
  } finally {
    await server.stop()
  }
}

/**
 * @param {Checks} checks
 * @param {string} app
 */
async function testTypes(checks, app) {
  checks.begin('types')
  await checks.check('the app, its uses and its misuses of the library type-check strictly', async () => {
    await run(process.execPath, [join(app, 'node_modules/next/dist/bin/next'), 'typegen'], {
      cwd: app,
      env: { NEXT_TELEMETRY_DISABLED: '1' },
    })
    const args = [programOf('typescript', 'tsc'), '--noEmit', '--incremental', 'false', '--pretty', 'false']
    const { code, output } = await run(process.execPath, args, { cwd: app })
    if (code !== 0) throw new Error(output)
  })
}

/** @param {string[]} args */
async function main(args) {
  const only = args.flatMap((arg) => (arg.startsWith('--only=') ? arg.slice('--only='.length).split(',') : []))
  const chosen = builds.filter(
    (build) => only.length === 0 || only.some((text) => `${nameOf(build)}/`.startsWith(`${text}/`)),
  )
  if (args.some((arg) => arg !== '--keep' && !arg.startsWith('--only=')) || chosen.length === 0) {
    console.log(help)
    process.exitCode = args.includes('--help') ? 0 : 1
    return
  }
  const checks = new Checks()
  const since = performance.now()
  // The space is there on purpose.
  const folder = mkdtempSync(join(tmpdir(), 'sallyport matrix-'))
  const clear = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  if (args.includes('--keep')) console.log(folder)
  else process.once('exit', clear)
  try {
    const app = join(folder, 'app')
    const { tarball } = await step('packed the library', packLibrary)
    mkdirSync(app)
    await step('made a fresh app and installed its packages', () => makeApp(app, tarball))
    await testTypes(checks, app)
    for (const build of chosen)
      await testBuild(checks, folder, build).catch((/** @type {unknown} */ error) => checks.fail(error))
  } catch (error) {
    checks.fail(error)
  }
  hangUp()
  console.log(`\nthe whole matrix: ${secondsSince(since)}`)
  console.log(countLine(checks.counts))
  process.exitCode = checks.counts.failed === 0 ? 0 : 1
}

await main(process.argv.slice(2))
