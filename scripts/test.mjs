import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildDemo, buildLibrary } from './build.mjs'
import { ensureChromium } from './chromium.mjs'
import { countLine, countPlaywright, judge, readCountLine, sum } from './lib/counts.mjs'
import { install, isInstalled } from './lib/install.mjs'
import { programOf, run, secondsSince } from './lib/program.mjs'
import { root } from './lib/root.mjs'
import { runVitest } from './lib/vitest.mjs'

/**
 * @typedef {{ code: number, counts: import('./lib/counts.mjs').Counts | null }} Outcome
 * @typedef {{ name: string, what: string, file: string, run: () => Promise<Outcome>, usesFetched?: boolean }} Stage
 *   `file`: without it the stage fails, rather than being passed over. `usesFetched`: it uses what `scripts/fetch.mjs` installs.
 */

/** @type {Stage[]} In the order in which they run: what fails soonest comes first. */
const stages = [
  {
    name: 'check',
    what: 'formatting, lint, layers, package and documentation checks',
    file: 'scripts/check.mjs',
    run: () => runScript('scripts/check.mjs'),
  },
  {
    name: 'types',
    what: 'the types of every workspace, and the type tests',
    file: 'scripts/types.mjs',
    run: () => runScript('scripts/types.mjs'),
  },
  {
    name: 'unit',
    what: `unit and contract tests on this Node, ${process.version}`,
    file: 'vitest.config.ts',
    run: () => runVitest({ name: 'unit', projects: ['unit', 'sweeps', 'processes'] }),
  },
  {
    name: 'stores',
    what: 'PostgreSQL, MariaDB, PgBouncer and Redis',
    file: 'scripts/stores.mjs',
    run: () => runScript('scripts/stores.mjs'),
    usesFetched: true,
  },
  {
    name: 'node',
    what: 'what touches Node itself on Node 22 and 24, and the ways into the library on Node 24',
    file: 'scripts/node-versions.mjs',
    run: () => runScript('scripts/node-versions.mjs'),
    usesFetched: true,
  },
  {
    name: 'react-18',
    what: 'the client for browsers on React 18',
    file: 'scripts/react-18.mjs',
    run: () => runScript('scripts/react-18.mjs'),
  },
  {
    name: 'start',
    what: 'npm start in a fresh copy, twice',
    file: 'scripts/fresh-start.mjs',
    run: () => runScript('scripts/fresh-start.mjs'),
  },
  {
    name: 'e2e',
    what: 'the demo in a browser',
    file: 'apps/demo/playwright.config.ts',
    run: runEndToEnd,
    usesFetched: true,
  },
  {
    name: 'attacks',
    what: 'known attacks on the built demo, on each store',
    file: 'scripts/attacks.mjs',
    run: () => runScript('scripts/attacks.mjs'),
    usesFetched: true,
  },
  {
    name: 'mutations',
    what: 'guards taken out of the source: their tests must go red',
    file: 'scripts/attacks.mjs',
    run: () => runScript('scripts/attacks.mjs', ['--quick-mutations']),
  },
  {
    name: 'matrix',
    what: 'the packed library in apps of every supported Next.js',
    file: 'scripts/matrix/run.mjs',
    run: () => runScript('scripts/matrix/run.mjs'),
    usesFetched: true,
  },
  {
    name: 'init',
    what: 'sallyport init in apps that create-next-app makes',
    file: 'scripts/init-apps/run.mjs',
    run: () => runScript('scripts/init-apps/run.mjs'),
    usesFetched: true,
  },
  {
    name: 'orm',
    what: 'the tables in Prisma and Drizzle, on SQLite, PostgreSQL and MariaDB',
    file: 'scripts/orm/run.mjs',
    run: () => runScript('scripts/orm/run.mjs'),
    usesFetched: true,
  },
]

const help = `Usage: npm test [-- --only=<stage>,<stage>]

Installs what is missing, builds the library, runs every stage and ends with one line: N passed, N failed.
With CI set, a skipped test counts as failed.

Stages:
${stages.map(({ name, what }) => `  ${name.padEnd(10)}${what}`).join('\n')}
`

/**
 * @param {string} file Relative to the repository; its last line is its counts.
 * @param {string[]} [args]
 * @returns {Promise<Outcome>}
 */
async function runScript(file, args = []) {
  const { code, output } = await run(process.execPath, [join(root, file), ...args], { show: true })
  return { code, counts: readCountLine(output) }
}

/** @returns {Promise<Outcome>} */
async function runEndToEnd() {
  const chromium = await ensureChromium()
  await buildDemo({ show: true })
  const report = join(root, '.cache/results/e2e.json')
  mkdirSync(join(root, '.cache/results'), { recursive: true })
  rmSync(report, { force: true })
  const args = ['test', '--config', 'apps/demo/playwright.config.ts', '--reporter=list,json']
  const { code } = await run(process.execPath, [programOf('@playwright/test', 'playwright'), ...args], {
    env: { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report, NEXT_TELEMETRY_DISABLED: '1' },
    show: true,
  })
  return { code, counts: existsSync(report) ? countPlaywright(readFileSync(report, 'utf8')) : null }
}

/**
 * @param {Stage} stage
 * @returns {Promise<ReturnType<typeof judge>>}
 */
async function runStage(stage) {
  if (!existsSync(join(root, stage.file))) {
    return { passed: 0, failed: 1, skipped: 0, why: `${stage.file} is missing` }
  }
  try {
    const { code, counts } = await stage.run()
    return judge(counts, code, Boolean(process.env.CI))
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, why: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * Installs what later stages use, beside the first ones: most of it is waiting for the network. Where it fails, the stage that misses
 * something tries once more, and says what failed.
 *
 * @returns {() => Promise<void>} Waits for it, and prints what it has to say.
 */
function fetchBeside() {
  const since = performance.now()
  const fetching = run(process.execPath, [join(root, 'scripts/fetch.mjs')]).then(({ code, output }) => ({
    said: `${output}fetched ${code === 0 ? 'what later stages use' : 'not all that later stages use'} in ${secondsSince(since)}`,
  }))
  let isTold = false
  return async () => {
    const { said } = await fetching
    if (!isTold) console.log(said)
    isTold = true
  }
}

async function prepare() {
  const since = performance.now()
  if (!isInstalled()) {
    console.log('installing packages (npm install)')
    await install()
    console.log(`installed in ${secondsSince(since)}`)
  }
  const buildSince = performance.now()
  if (await buildLibrary()) console.log(`built the library in ${secondsSince(buildSince)}`)
}

/** @param {Stage[]} chosen */
async function runAll(chosen) {
  try {
    await prepare()
  } catch (error) {
    console.log(error instanceof Error ? error.message : error)
    console.log('Nothing was tested: the preparation failed.')
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const rows = []
  const fetched = chosen.length === stages.length ? fetchBeside() : async () => {}
  for (const [index, stage] of chosen.entries()) {
    console.log(`\n=== ${index + 1}/${chosen.length} ${stage.name}: ${stage.what}`)
    const since = performance.now()
    if (stage.usesFetched) await fetched()
    const result = await runStage(stage)
    if (result.why !== null) console.log(`${stage.name} FAILED: ${result.why}`)
    rows.push({ name: stage.name, time: secondsSince(since), ...result })
  }
  console.log(
    `\n${'stage'.padEnd(11)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}${'time'.padStart(10)}`,
  )
  for (const { name, passed, failed, skipped, time, why } of rows) {
    const numbers = `${String(passed).padStart(8)}${String(failed).padStart(8)}${String(skipped).padStart(9)}`
    console.log(`${name.padEnd(11)}${numbers}${time.padStart(10)}${why === null ? '' : `  ${why.split('\n')[0]}`}`)
  }
  return sum(rows)
}

async function main() {
  const args = process.argv.slice(2)
  if (args.includes('--help')) return console.log(help)
  const only = args.flatMap((arg) => (arg.startsWith('--only=') ? arg.slice('--only='.length).split(',') : []))
  const unknown = [
    ...args.filter((arg) => !arg.startsWith('--only=')),
    ...only.filter((name) => !stages.some((stage) => stage.name === name)),
  ]
  if (unknown.length > 0) {
    console.log(`Not understood: ${unknown.join(' ')}\n\n${help}`)
    process.exitCode = 1
    return
  }
  const total = await runAll(stages.filter(({ name }) => only.length === 0 || only.includes(name)))
  console.log(`\n${countLine(total)}`)
  process.exitCode = total.failed === 0 ? 0 : 1
}

await main()
