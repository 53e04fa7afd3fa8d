import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { programOf, run, secondsSince } from './program.mjs'
import { root } from './root.mjs'

/**
 * @typedef {{ file: string, find: string, replace: string }} Edit `file`: below packages/sallyport/src.
 * @typedef {Edit & { guard: string, also?: Edit[], tests: Record<string, string>, slow?: boolean }} Mutation `guard`: what is taken out.
 *   `tests`: files below packages/sallyport/src, each with what the names of the tests have in them that must go red. `slow`: they take
 *   too long for every run of npm test.
 * @typedef {{ file: string, name: string, status: string }} Result `file`: from the folder of all copies.
 */

const source = join(root, 'packages/sallyport')

/** The copy that nothing is taken out of. */
const whole = 'whole'

/** @returns {Mutation[]} */
function readMutations() {
  return JSON.parse(readFileSync(join(root, 'attacks/mutations.json'), 'utf8'))
}

/**
 * @param {string} text Of a source file.
 * @param {Edit} edit
 * @returns {string}
 * @throws {Error} What is to be found is not there once.
 */
export function applyEdit(text, { file, find, replace }) {
  if (find !== '' && text.split(find).length === 2) return text.replace(find, () => replace)
  throw new Error(`attacks/mutations.json: ${file} must have this once: ${JSON.stringify(find)}`)
}

/**
 * What is wrong with the tests of a mutation.
 *
 * @param {Mutation} mutation
 * @param {string} copy The name of its copy.
 * @param {Result[]} results
 * @returns {string[]} A line for each file whose tests stayed green, or did not run.
 */
export function judgeMutation({ guard, tests }, copy, results) {
  return Object.entries(tests).flatMap(([file, title]) => {
    const of = (/** @type {string} */ folder) =>
      results.filter((one) => one.file === `${folder}/src/${file}` && one.name.includes(title))
    const before = of(whole)
    if (before.length === 0) return [`${guard}: ${file} has no test named ${title}`]
    if (before.some(({ status }) => status !== 'passed')) return [`${guard}: ${file} is red with nothing taken out`]
    if (of(copy).length === 0) return [`${guard}: ${file} does not load without it`]
    return of(copy).some(({ status }) => status === 'failed')
      ? []
      : [`${guard}: without it ${file} stays green (${title})`]
  })
}

/**
 * Takes each guard out of a copy of the library's source, runs the tests that are named for it, and prints what stayed green.
 *
 * @param {{ slow: boolean }} options `slow`: also those whose tests are slow.
 * @returns {Promise<import('./counts.mjs').Counts>} Of guards.
 */
export async function runMutations({ slow }) {
  const since = performance.now()
  const all = readMutations()
  const mutations = all.filter((mutation) => slow || mutation.slow !== true)
  const folder = join(root, '.cache', `mutations-${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true })
    copySource(
      join(folder, whole),
      mutations.flatMap(({ tests }) => Object.keys(tests)),
    )
    for (const [index, mutation] of mutations.entries()) mutate(join(folder, String(index)), mutation)
    const results = await runTests(folder, mutations)
    const problems = mutations.map((mutation, index) => judgeMutation(mutation, String(index), results))
    for (const line of problems.flat()) console.log(line)
    const failed = problems.filter((lines) => lines.length > 0).length
    console.log(`took ${mutations.length} of ${all.length} guards out in ${secondsSince(since)}`)
    return { passed: mutations.length - failed, failed, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} to
 * @param {Mutation} mutation
 */
function mutate(to, mutation) {
  copySource(to, Object.keys(mutation.tests))
  for (const edit of [mutation, ...(mutation.also ?? [])]) {
    const path = join(to, 'src', edit.file)
    writeFileSync(path, applyEdit(readFileSync(path, 'utf8'), edit))
  }
}

/**
 * @param {string} to
 * @param {string[]} tests Those that are copied too.
 */
function copySource(to, tests) {
  const wanted = new Set(tests)
  const filter = (/** @type {string} */ path) =>
    !/\.test\.tsx?$/.test(path) || wanted.has(relative(join(source, 'src'), path))
  for (const name of ['package.json', 'tsconfig.json']) cpSync(join(source, name), join(to, name))
  cpSync(join(source, 'src'), join(to, 'src'), { recursive: true, filter })
}

/**
 * All copies in one run of vitest.
 *
 * @param {string} folder
 * @param {Mutation[]} mutations
 * @returns {Promise<Result[]>}
 */
async function runTests(folder, mutations) {
  const titles = new Set(mutations.flatMap(({ tests }) => Object.values(tests)))
  const pattern = [...titles].map((title) => title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const config = { include: ['*/src/**/*.test.ts'], environment: 'node', maxWorkers: 2, strictTags: false }
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default { test: ${JSON.stringify(config)} }\n`)
  const report = join(folder, 'report.json')
  const args = ['run', '--root', folder, '--reporter=json', `--outputFile=${report}`, '-t', pattern]
  await run(process.execPath, [programOf('vitest'), ...args], { env: { NODE_ENV: 'test' } })
  /** @type {{ testResults: { name: string, assertionResults: { fullName: string, status: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ fullName, status }) => ({ file: relative(folder, name).replaceAll('\\', '/'), name: fullName, status })),
  )
}
