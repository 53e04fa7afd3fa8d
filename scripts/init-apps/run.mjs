import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { countLine } from '../lib/counts.mjs'
import { hashFiles } from '../lib/hash.mjs'
import { packLibrary } from '../lib/pack.mjs'
import { run, secondsSince } from '../lib/program.mjs'
import { bareEnvironment } from '../matrix/app.mjs'
import { Browser, hangUp } from '../matrix/browser.mjs'
import { Checks } from '../matrix/checks.mjs'
import { freePort, startServer } from '../matrix/server.mjs'
import { installShared, kinds, makeApp } from './apps.mjs'
import { checkRunning } from './check-app.mjs'
import { readDocumented } from './documented.mjs'
import { installTools, withTools } from './tools.mjs'

const help = `Usage: npm run test:init [-- --only=<app>,…] [--keep]

Makes apps with create-next-app, puts the packed library into them by \`sallyport init -y\`, adds the protected page of
docs/getting-started.md, builds and starts them, and signs up and in without JavaScript.

  --only   some of: ${kinds.map(({ name }) => name).join(', ')}
  --keep   leave the temporary folder
`

/** Every command that docs/getting-started.md may have; each is run for at least one app, with flags that ask no questions. */
const runHere = [
  'npx create-next-app@latest my-app',
  'cd my-app',
  'npm install sallyport',
  'npx sallyport init',
  'npx sallyport init --dry-run',
  'npm run dev',
]

/** @param {import('./apps.mjs').App} app @param {string[]} args */
function sallyport(app, args) {
  const above = app.packages === 'shared' ? '..' : '.'
  const program = join(app.folder, above, 'node_modules/sallyport/dist/cli.js')
  return run(process.execPath, [program, ...args], {
    cwd: app.folder,
    env: { ...withTools(), AUTH_SECRET: undefined, AUTH_URL: undefined, DATABASE_URL: undefined, NODE_ENV: undefined },
  })
}

/**
 * @param {Checks} checks
 * @param {import('./apps.mjs').App} app
 * @param {Map<string, string>} documented
 */
async function testApp(checks, app, documented) {
  const check = checks.check.bind(checks)
  const before = filesOf(app)
  await check('init --dry-run shows everything and writes nothing', async () => {
    const { code, output } = await sallyport(app, ['init', '--dry-run'])
    equal(code, 0, output)
    match(output, /\+\+\+ b\/.*auth\.[tj]s/)
    equal(filesOf(app), before)
  })
  const since = performance.now()
  let ready = false
  await check('init -y writes what is needed, and shows no secret', async () => {
    const { code, output } = await sallyport(app, ['init', '-y'])
    equal(code, 0, output)
    const env = readFileSync(join(app.folder, '.env.local'), 'utf8')
    const secret = /^AUTH_SECRET=([\w-]{43})\n$/.exec(env)?.[1]
    ok(secret !== undefined && !output.includes(secret))
    equal(statSync(join(app.folder, '.env.local')).mode & 0o777, 0o600)
    for (const pattern of ['.data', '.env'])
      ok(readFileSync(join(app.folder, '.gitignore'), 'utf8').includes(`\n${pattern}`))
    ready = true
  })
  if (!ready) return
  writePage(app, documented)
  await check('next build passes, with its type check', async () => {
    ready = false
    const { code, output } = await run(process.execPath, [join(app.folder, app.next), 'build'], {
      cwd: app.folder,
      env: { ...blank(), ...bareEnvironment() },
      timeoutSeconds: 300,
    })
    if (code !== 0) throw new Error(output)
    ready = true
  })
  if (!ready) return
  const port = await freePort()
  const env = { AUTH_URL: `http://localhost:${port}`, DATABASE_URL: `file:${join(app.folder, '.data/auth.db')}` }
  // The secret comes from the .env.local that init wrote.
  const server = await startServer({ folder: app.folder, standalone: false, port, env, program: app.next })
  try {
    equal((await new Browser({ port, origin: env.AUTH_URL }).get('/dashboard')).status, 307)
    console.log(`  from init to a protected page that answers, with the build: ${secondsSince(since)}`)
    await checkRunning(checks, app, server)
    await check('the log tells of no fault of the library', () => {
      const faults = server
        .log()
        .split('\n')
        .filter((line) => /"sallyport\.|unhandled|MODULE_NOT_FOUND/i.test(line))
      deepEqual(faults, [])
    })
  } finally {
    await server.stop()
  }
  await check('init again changes nothing', async () => {
    const now = filesOf(app)
    const { code, output } = await sallyport(app, ['init', '-y'])
    equal(code, 0, output)
    match(output, /everything is there already/)
    equal(filesOf(app), now)
  })
}

/** Everything unset that we have. @returns {Record<string, undefined>} */
function blank() {
  return Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]))
}

/** @param {import('./apps.mjs').App} app */
function filesOf(app) {
  return hashFiles(app.folder, [app.folder])
}

/**
 * Adds the protected page of the documentation, at most ten lines, where the app has its router.
 *
 * @param {import('./apps.mjs').App} app
 * @param {Map<string, string>} documented
 */
function writePage({ folder, source, router, flags }, documented) {
  const [name, text] = [...documented].find(([path]) => path.startsWith(`${router}/dashboard`)) ?? []
  if (name === undefined || text === undefined) throw new Error(`The documentation has no dashboard for ${router}/.`)
  const isScript = flags.includes('--js')
  const shown = flags.includes('--no-cache-components') ? text.replace(/^export const instant .*\n\n/m, '') : text
  const file = join(folder, source, isScript ? name.replace('.tsx', '.js') : name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, isScript ? shown.replace(/^import type .*\n/m, '').replace(/(\{ user \}): [^)]*/, '$1') : shown)
}

/** @param {string[]} args */
async function main(args) {
  const only = args.flatMap((arg) => (arg.startsWith('--only=') ? arg.slice('--only='.length).split(',') : []))
  const chosen = kinds.filter(({ name }) => only.length === 0 || only.includes(name))
  if (args.some((arg) => arg !== '--keep' && !arg.startsWith('--only=')) || chosen.length === 0) {
    console.log(help)
    process.exitCode = args.includes('--help') ? 0 : 1
    return
  }
  const checks = new Checks()
  const since = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'sallyport init-'))
  if (args.includes('--keep')) console.log(folder)
  else process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  try {
    const { commands, files } = readDocumented()
    checks.begin('docs/getting-started.md')
    await checks.check('has only commands that are run here', () => {
      deepEqual(
        commands.filter((command) => !runHere.includes(command)),
        [],
      )
      ok(commands.length > 0)
    })
    await checks.check('has a protected page of at most ten lines for each router', () => {
      for (const path of ['app/dashboard/page.tsx', 'pages/dashboard.tsx']) {
        const lines = files.get(path)?.trimEnd().split('\n') ?? []
        ok(lines.length > 0 && lines.length <= 10, `${path} has ${lines.length} lines`)
      }
    })
    const { tarball } = await packLibrary()
    await installTools()
    if (chosen.some(({ packages }) => packages === 'shared')) await installShared(join(folder, 'shared'), tarball)
    console.log(
      `prepared in ${secondsSince(since)}; Google's fonts are taken out of the apps, since there may be no network`,
    )
    for (const kind of chosen) {
      checks.begin(`${kind.name}: ${kind.what}`)
      const installing = performance.now()
      const above = join(folder, kind.packages)
      mkdirSync(above, { recursive: true })
      await makeApp(kind, above, tarball)
        .then((app) => {
          console.log(`  made and installed: ${secondsSince(installing)}`)
          return testApp(checks, app, files)
        })
        .catch((/** @type {unknown} */ error) => checks.fail(error))
    }
  } catch (error) {
    checks.fail(error)
  }
  hangUp()
  console.log(`\nall apps: ${secondsSince(since)}`)
  console.log(countLine(checks.counts))
  process.exitCode = checks.counts.failed === 0 ? 0 : 1
}

await main(process.argv.slice(2))
