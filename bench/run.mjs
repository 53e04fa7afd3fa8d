import { fork } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { installNodes, nodeProgram } from '../scripts/lib/nodes.mjs'
import { run, secondsSince } from '../scripts/lib/program.mjs'
import { root } from '../scripts/lib/root.mjs'
import { startPostgres } from '../scripts/servers/postgres.mjs'
import { installPeers, node24, peersFolder, versionOf } from './lib/install-peers.mjs'
import { isMissed, readTargets, verdicts } from './lib/targets.mjs'
import { printTable } from './lib/print.mjs'
import { wholeRun, writeReport } from './lib/report.mjs'
import { tables } from './tables.mjs'

const help = `Usage: npm run bench [-- --only=<table>,…] [--quick] [--full] [--check] [--json]

Measures sallyport beside its peers and beside what a hand would write, on Node 24, in one process for each table, in rounds that
alternate. Writes bench/RESULTS.md and bench/charts, with what earlier runs measured of the tables that are left out.

  --only   some of: ${tables.map(({ name }) => name).join(', ')}
  --quick  short rounds, and nothing is written: to see that it runs
  --full   up to a million users
  --check  exit code 1 where a target of bench/targets.json is missed
  --json   the rows on standard output
`

const folder = peersFolder
const args = process.argv.slice(2)
const has = (/** @type {string} */ flag) => args.includes(flag)
const only = args.flatMap((arg) => (arg.startsWith('--only=') ? arg.slice('--only='.length).split(',') : []))
const chosen = tables.filter(({ name }) => only.length === 0 || only.includes(name))
const say = (/** @type {string} */ text) => void process.stderr.write(`${text}\n`)

/**
 * Runs a table in a process of its own, among the peers' packages.
 *
 * @param {import('./tables.mjs').Table} table
 * @param {string | null} postgres
 * @returns {Promise<import('./lib/child.mjs').Row[]>}
 */
async function measure(table, postgres) {
  const own = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const given = { quick: has('--quick'), full: has('--full'), postgres, folder: own }
  const file = join(folder, 'run/tables', `${table.name}.mjs`)
  const pin = table.pinned && (await run('taskset', ['--version'])).code === 0 ? ['taskset', '-c', '0'] : []
  const [command, ...before] = [...pin, nodeProgram(node24)]
  const child = fork(file, [JSON.stringify(given)], {
    execPath: command,
    execArgv: [...before, '--expose-gc', '--no-warnings', ...table.flags],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    return await new Promise((resolve, reject) => {
      let rows = /** @type {import('./lib/child.mjs').Row[] | null} */ (null)
      child.on('message', (message) => (rows = /** @type {never} */ (message)))
      child.on('close', (code) =>
        rows === null ? reject(new Error(`${table.name} ended with ${code}`)) : resolve(rows),
      )
    })
  } finally {
    rmSync(own, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** @returns {import('./lib/report.mjs').Machine} */
function machine() {
  const names = [
    'node',
    ...Object.keys(JSON.parse(readFileSync(join(root, 'bench/package.json'), 'utf8')).dependencies),
  ]
  const versions = Object.fromEntries(names.map((name) => [name, name === 'node' ? node24 : versionOf(name)]))
  return { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, versions }
}

async function main() {
  if (has('--help') || chosen.length === 0) {
    console.log(help)
    process.exitCode = has('--help') ? 0 : 1
    return
  }
  await installNodes()
  await installPeers(say)
  rmSync(join(folder, 'run'), { recursive: true, force: true })
  cpSync(join(root, 'bench'), join(folder, 'run'), { recursive: true })
  mkdirSync(join(folder, 'results'), { recursive: true })
  const server = chosen.some(({ needsPostgres }) => needsPostgres)
    ? await startPostgres({ settings: { timezone: 'UTC', datestyle: 'ISO' } })
    : null
  /** @type {Record<string, import('./lib/child.mjs').Row[]>} */
  const results = {}
  let broken = 0
  const whole = { at: new Date().toISOString(), load: loadavg()[0] ?? 0, machine: machine() }
  try {
    for (const [index, table] of chosen.entries()) {
      const since = performance.now()
      const load = loadavg()[0] ?? 0
      say(`[${index + 1}/${chosen.length}] ${table.name}: ${table.title}`)
      try {
        const rows = await measure(table, server?.url ?? null)
        results[table.name] = rows
        if (!has('--quick'))
          writeFileSync(
            join(folder, 'results', `${table.name}.json`),
            JSON.stringify({ rows, at: new Date().toISOString(), load, machine: machine() }),
          )
        if (!has('--json')) printTable(table, rows)
        say(`  ${secondsSince(since)}`)
      } catch (error) {
        broken += 1
        say(`  FAILED: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  } finally {
    await server?.stop()
  }
  if (has('--json')) console.log(JSON.stringify(results, null, 2))
  if (!has('--quick') && broken === 0 && chosen.length === tables.length)
    writeFileSync(join(folder, 'results', wholeRun), JSON.stringify(whole))
  if (!has('--quick')) await writeReport(folder)
  const found = verdicts(readTargets(), results)
  for (const verdict of found) say(`${isMissed(verdict) ? 'MISSED' : 'met   '}  ${verdict.text}`)
  process.exitCode = broken > 0 || (has('--check') && found.some(isMissed)) ? 1 : 0
}

await main()
