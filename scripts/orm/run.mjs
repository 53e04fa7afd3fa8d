import { deepEqual, equal, match } from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { countLine } from '../lib/counts.mjs'
import { npmInstall } from '../lib/install.mjs'
import { must, run, secondsSince } from '../lib/program.mjs'
import { root } from '../lib/root.mjs'
import { Checks } from '../matrix/checks.mjs'
import { startMariaDb } from '../servers/mariadb.mjs'
import { startPostgres } from '../servers/postgres.mjs'
import { writeApp } from './app.mjs'
import { dialects } from './dialects.mjs'

/** The current versions. Nothing of the project itself uses them, so they live apart. */
const packages = {
  '@libsql/client': '0.18.0',
  '@prisma/adapter-libsql': '7.10.0',
  '@prisma/adapter-mariadb': '7.10.0',
  '@prisma/adapter-pg': '7.10.1',
  '@prisma/client': '7.10.0',
  '@types/node': '20.19.43',
  '@types/pg': '8.23.1',
  'drizzle-kit': '0.31.11',
  'drizzle-orm': '0.45.4',
  mysql2: '3.24.6',
  pg: '8.23.1',
  prisma: '7.10.1',
  tsx: '4.23.15',
  typescript: '5.9.3',
}

const folder = join(root, '.cache/orm')
const cli = join(root, 'packages/sallyport/dist/cli.js')

async function installOrms() {
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies: packages })
  const stamp = join(folder, '.installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest) return
  const since = performance.now()
  console.log('installing Prisma and Drizzle into .cache/orm')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), manifest)
  await npmInstall(['--ignore-scripts', '--engine-strict=false', '--legacy-peer-deps'], folder)
  writeFileSync(stamp, manifest)
  console.log(`installed in ${secondsSince(since)}`)
}

/** @param {string} name */
const program = (name) => join(folder, 'node_modules', name)

/**
 * Without the engine for migrations, which Prisma would load from the internet: everything here is done by the WebAssembly in the package.
 */
const offline = {
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
}

/** @param {Checks} checks @param {import('./dialects.mjs').Dialect} dialect @param {string} url */
async function testDialect(checks, dialect, url) {
  const app = mkdtempSync(join(folder, `${dialect.name}-`))
  const env = { ...offline, DATABASE_URL: url === '' ? `file:${join(app, 'auth.db')}` : url, AUTH_SECRET: secret }
  const sallyport = (/** @type {string[]} */ ...args) => must(process.execPath, [cli, ...args], { cwd: app, env })
  const script = async (/** @type {string} */ file) => {
    const { code, output, stdout } = await run(process.execPath, ['--import', 'tsx', file], { cwd: app, env })
    equal(code, 0, output)
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  }
  const check = checks.check.bind(checks)
  try {
    writeApp(app, dialect)
    await check('sallyport schema writes both schemas, and is up to date after', async () => {
      await sallyport('schema', '-y')
      match(await sallyport('schema', '--check'), /nothing to write/)
    })
    await sallyport('migrate', '--apply')
    await sallyport('user', 'create', '--email', 'ada@example.com', '--no-password', '--field', "plan=it's")
    await check('prisma validate and generate', async () => {
      for (const command of ['validate', 'generate'])
        await must(process.execPath, [program('prisma/build/index.js'), command], { cwd: app, env })
    })
    await check('tsc takes the Drizzle schema, the Prisma client and the code that uses them', () =>
      must(process.execPath, [program('typescript/bin/tsc'), '-p', app], { cwd: app, env }),
    )
    await check('drizzle-kit push makes the table of the app, and leaves ours as they are', async () => {
      const push = () => must(process.execPath, [program('drizzle-kit/bin.cjs'), 'push', '--force'], { cwd: app, env })
      await push()
      // On MariaDB drizzle-kit 0.31 fails at a second push by itself: it wants to add the key of `posts` again.
      if (dialect.name !== 'mysql') await push()
      match(await sallyport('migrate', '--status'), /up to date/)
      match(await sallyport('user', 'show', 'ada@example.com'), /plan +it's/)
    })
    const known = { title: 'Hello', email: 'ada@example.com', plan: "it's", newsletter: false, seats: -1 }
    await check('a query of Drizzle joins a table of the app with the users', async () => {
      deepEqual(await script('drizzle.ts'), { ...known, createdAt: 'number' })
    })
    await check('a query of Prisma does, from both ends', async () => {
      deepEqual(await script('prisma.ts'), { ...known, createdAt: 'bigint', posts: 1 })
    })
  } finally {
    if (!process.argv.includes('--keep')) rmSync(app, { recursive: true, force: true })
  }
}

const secret = 'q7Zt2LmX9vB4nR8kD1sW6yH3cJ5fG0pA-uE_oTiVxKz'

async function main() {
  const checks = new Checks()
  const since = performance.now()
  /** @type {{ stop: () => Promise<unknown> }[]} */
  const servers = []
  try {
    await installOrms()
    const [postgres, mariadb] = await Promise.all([startPostgres(), startMariaDb()])
    servers.push(postgres, mariadb)
    const urls = { sqlite: '', postgres: postgres.url, mysql: mariadb.url }
    const only = process.argv.flatMap((arg) =>
      arg.startsWith('--only=') ? arg.slice('--only='.length).split(',') : [],
    )
    for (const dialect of dialects.filter(({ name }) => only.length === 0 || only.includes(name))) {
      checks.begin(dialect.name)
      await testDialect(checks, dialect, urls[dialect.name]).catch((/** @type {unknown} */ error) => checks.fail(error))
    }
  } catch (error) {
    checks.fail(error)
  }
  await Promise.all(servers.map((server) => server.stop()))
  console.log(`\nall: ${secondsSince(since)}`)
  console.log(countLine(checks.counts))
  process.exitCode = checks.counts.failed === 0 ? 0 : 1
}

await main()
