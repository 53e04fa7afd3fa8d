import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { buildDemo, buildLibrary, demoFolder, libraryHash, nextProgram } from '../../../scripts/build.mjs'
import { hashFiles } from '../../../scripts/lib/hash.mjs'
import { must } from '../../../scripts/lib/program.mjs'
import { root } from '../../../scripts/lib/root.mjs'

// Serves the demo for the end-to-end tests: the production build, on a database of its own.
// Settings come from the environment: PORT, AUTH_URL, AUTH_SECRET, DATABASE_URL.

const { values } = parseArgs({ options: { 'without-proxy': { type: 'boolean' } } })

/** What a copy of the demo leaves behind. */
const left = new Set([
  '.next',
  '.data',
  '.cache',
  'node_modules',
  'e2e',
  'test-results',
  'playwright-report',
  '.env.local',
])

/**
 * Builds a copy of the demo that has no `proxy.ts`, unless it was built from the same sources. It lies in the repository, as deep as
 * the demo does, so that it finds the same packages.
 */
async function buildWithoutProxy() {
  const folder = join(root, '.cache/demo-without-proxy')
  const stamp = join(folder, '.built')
  const hash = `${hashFiles(root, [demoFolder], (path) => path.includes('e2e'))} ${libraryHash()}`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(demoFolder, folder, {
    recursive: true,
    filter: (path) => !left.has(basename(path)) && relative(demoFolder, path) !== 'proxy.ts',
  })
  await must(process.execPath, [nextProgram(), 'build'], {
    cwd: folder,
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  writeFileSync(stamp, hash)
  return folder
}

/** Deletes the database of this run, where it lies in the system's folder for such things. */
function forgetData() {
  const data = dirname((process.env.DATABASE_URL ?? '').replace(/^file:/, ''))
  if (!data.startsWith(join(tmpdir(), 'sallyport-demo-'))) return
  rmSync(data, { recursive: true, force: true })
  try {
    rmdirSync(dirname(data))
  } catch {
    // The other server's data is still there: it goes with that server.
  }
}

await buildLibrary()
const folder = values['without-proxy'] ? await buildWithoutProxy() : (await buildDemo(), demoFolder)

const seeded = spawnSync(process.execPath, [join(demoFolder, 'scripts/seed.mjs')], { encoding: 'utf8' })
if (seeded.status !== 0) throw new Error(`The seed failed:\n${seeded.stderr}`)

const server = spawn(process.execPath, [nextProgram(), 'start', '-p', process.env.PORT ?? '3000'], {
  cwd: folder,
  env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  stdio: 'inherit',
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => server.kill(signal))
server.on('exit', (code) => {
  forgetData()
  process.exit(code ?? 0)
})

// Where the tests are killed, nobody tells us.
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) server.kill('SIGTERM')
}, 1000).unref()
