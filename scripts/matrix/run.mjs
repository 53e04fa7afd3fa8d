import { deepEqual, match } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countLine } from '../lib/counts.mjs'
import { packLibrary } from '../lib/pack.mjs'
import { programOf, run, secondsSince } from '../lib/program.mjs'
import { root } from '../lib/root.mjs'
import { buildApp, hasInterrupts as isInterrupting, makeApp, moveStandalone, writeConfig } from './app.mjs'
import { Browser, hangUp } from './browser.mjs'
import { checkAccounts } from './checks/accounts.mjs'
import { checkActions } from './checks/actions.mjs'
import { assertSmallProxy, warningsIn } from './build-output.mjs'
import { checkBypass } from './checks/bypass.mjs'
import { checkClient } from './checks/client.mjs'
import { checkDrivers } from './checks/drivers.mjs'
import { checkEnding } from './checks/ending.mjs'
import { checkLimits } from './checks/limits.mjs'
import { checkOperation } from './checks/operation.mjs'
import { checkProtection } from './checks/protection.mjs'
import { checkRenewal } from './checks/renewal.mjs'
import { checkRuntime } from './checks/runtime.mjs'
import { checkShutdown } from './checks/shutdown.mjs'
import { checkUnconfigured } from './checks/unconfigured.mjs'
import { Checks } from './checks.mjs'
import { newest, ways } from './kinds.mjs'
import { testReadme } from './readme.mjs'
import { testRefusal } from './refusal.mjs'
import { freePort, startServer } from './server.mjs'

/** @typedef {import('./kinds.mjs').Way} Way */

const help = `Usage: npm run test:matrix [-- --only=<bundler>[/<way>],…] [--keep]

Packs the library, makes fresh Next.js apps in a temporary folder, of every supported Next.js and React, builds them in every way that
apps are deployed, and tests each of them over HTTP.

  --only   some of: ${[...ways.map(({ name }) => name), 'readme'].join(', ')}
  --keep   leave the temporary folder
`

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
 * Builds the app by one bundler, and does all checks in each of the ways to start it.
 *
 * @param {Checks} checks
 * @param {string} folder Of everything.
 * @param {Way[]} ways Of one app and one bundler; one that moves the build away comes last.
 */
async function testBuild(checks, folder, ways) {
  const [{ kind, bundler }] = /** @type {[Way]} */ (ways)
  const app = join(folder, kind.name)
  checks.begin(`building: ${ways.map(({ name }) => name).join(', ')}`)
  if (kind === newest) await testRefusal(checks, app, kind, bundler)
  /** @type {string | null} */
  let output = null
  await checks.check('next build passes without any environment', async () => {
    const built = await buildApp(app, kind, { bundler, standalone: ways.some(({ standalone }) => standalone) })
    if (built.code !== 0) throw new Error(built.output)
    output = built.output
  })
  if (output === null) return
  const said = output
  await checks.check('and warns of nothing', () => deepEqual(warningsIn(said), []))
  await checks.check('the proxy loads little of the library', () => assertSmallProxy(app))
  for (const way of ways) {
    checks.begin(way.name)
    await step(way.name, () => testWay(checks, folder, way))
  }
}

/**
 * Starts the built app in one way, and does all checks.
 *
 * @param {Checks} checks
 * @param {string} folder Of everything.
 * @param {Way} way
 */
async function testWay(checks, folder, way) {
  const app = join(folder, way.kind.name)
  const buildId = readFileSync(join(app, '.next/BUILD_ID'), 'utf8')
  if (!way.standalone) {
    // `next start` warns of the setting for the other way.
    writeConfig(app, way.bundler)
    return testRunning(checks, folder, { way, buildId, app })
  }
  const moved = join(folder, `moved ${way.kind.name}`)
  moveStandalone(app, moved)
  const away = join(folder, 'away')
  renameSync(app, away)
  try {
    await testRunning(checks, folder, { way, buildId, app: moved })
  } finally {
    renameSync(away, app)
    rmSync(moved, { recursive: true })
  }
}

/**
 * @param {Checks} checks
 * @param {string} folder Of everything.
 * @param {{ way: Way, buildId: string, app: string }} running `app`: where the server runs.
 */
async function testRunning(checks, folder, { way, buildId, app }) {
  const { name, bundler, standalone, kind } = way
  const { hasAppRouter } = kind
  const check = checks.check.bind(checks)
  const skip = checks.skip.bind(checks)
  const data = join(folder, name.replace('/', '-'))
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
  if (kind.more.length === 0) await checkDrivers({ check, folder: app, standalone })
  const bare = await startServer({ folder: app, standalone, port, env: canaries })
  await checkUnconfigured({ check, site, server: bare, canary, hasAppRouter }).finally(() => bare.stop())

  const env = {
    ...canaries,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    AUTH_URL: origin,
    DATABASE_URL: `file:${files.database}`,
    MAIL_FILE: files.mails,
    EFFECTS_FILE: files.effects,
  }
  const server = await startServer({ folder: app, standalone, port, env })
  const hasInterrupts = hasAppRouter && isInterrupting(bundler)
  const row = { hasAppRouter, hasInterrupts, site, server, buildId, canary, files, check, skip }
  try {
    await new Browser(site).get('/api/auth/session')
    const openFiles = process.platform === 'linux' ? server.openFiles(files.database) : []
    await checkAccounts(row)
    await checkProtection(row)
    if (hasAppRouter) await checkActions(row)
    await checkClient(row)
    await checkRuntime(row, openFiles)
    if (!way.isBrief) {
      await checkEnding(row)
      await checkRenewal(row)
      await checkBypass(row)
    }
    await checkOperation(row, { app, secrets: [env.AUTH_SECRET, files.database] })
    if (!way.isBrief) await checkLimits(row)
    await checkShutdown(row, kind.endedBy)
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

const native = '@node-rs/argon2'

/** @param {Checks} checks */
async function testDocumentedVersion(checks) {
  await checks.check(`docs/deployment.md says which ${native} pnpm and webpack need`, () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'packages/sallyport/package.json'), 'utf8'))
    const text = readFileSync(join(root, 'docs/deployment.md'), 'utf8')
    match(text, new RegExp(`pnpm add ${native}@${dependencies[native].replaceAll('.', '\\.')}\``))
  })
}

/**
 * Makes one app and tests it in all chosen ways. What keeps one way from being tested leaves the others.
 *
 * @param {Checks} checks
 * @param {string} folder Of everything.
 * @param {{ kind: import('./kinds.mjs').Kind, ways: Way[], tarball: string }} chosen
 */
async function testKind(checks, folder, { kind, ways, tarball }) {
  const app = join(folder, kind.name)
  mkdirSync(app)
  const versions = Object.entries(kind.versions).map((version) => version.join(' '))
  console.log(`\nthe ${kind.name} app: ${[kind.manager, ...versions].join(', ')}`)
  try {
    await step('made it and installed its packages', () => makeApp(app, kind, tarball))
    if (kind.hasAppRouter) await testTypes(checks, app)
    if (kind.more.includes(native)) await testDocumentedVersion(checks)
    for (const bundler of new Set(ways.map((way) => way.bundler))) {
      const ofBuild = ways.filter((way) => way.bundler === bundler)
      await testBuild(checks, folder, ofBuild).catch((/** @type {unknown} */ error) => checks.fail(error))
    }
  } catch (error) {
    checks.fail(error)
  }
}

/** @param {string[]} args */
async function main(args) {
  const only = args.flatMap((arg) => (arg.startsWith('--only=') ? arg.slice('--only='.length).split(',') : []))
  const isChosen = (/** @type {string} */ name) =>
    only.length === 0 || only.some((text) => `${name}/`.startsWith(`${text}/`))
  const chosen = ways.filter(({ name }) => isChosen(name))
  const names = [...ways.map(({ name }) => name), 'readme']
  if (args.some((arg) => arg !== '--keep' && !arg.startsWith('--only=')) || !names.some(isChosen)) {
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
    const { tarball } = await step('packed the library', packLibrary)
    for (const kind of new Set(chosen.map((way) => way.kind)))
      await testKind(checks, folder, { kind, ways: chosen.filter((way) => way.kind === kind), tarball })
    if (isChosen('readme')) await step('readme', () => testReadme(checks, join(folder, 'readme'), tarball))
  } catch (error) {
    checks.fail(error)
  }
  hangUp()
  console.log(`\nthe whole matrix: ${secondsSince(since)}`)
  console.log(countLine(checks.counts))
  process.exitCode = checks.counts.failed === 0 ? 0 : 1
}

await main(process.argv.slice(2))
