import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../../scripts/lib/root.mjs'
import { tables } from '../tables.mjs'
import { chartSpec, withColors } from './chart.mjs'
import { cells } from './print.mjs'
import { readTargets, verdicts } from './targets.mjs'

/**
 * @typedef {{ cpu: string, cores: number, versions: Record<string, string> }} Machine
 * @typedef {{ rows: import('./child.mjs').Row[], at: string, load: number, machine: Machine }} Result
 *   `load`: the average of the machine before the table; on two idle cores it is near 0
 * @typedef {Omit<Result, 'rows'>} WholeRun `at` and `load` when it began.
 */

/** The file beside the results of the tables that says when, and on what, all of them were measured last. */
export const wholeRun = 'whole-run.json'

/**
 * Writes bench/RESULTS.md and the charts from what was measured last of each table.
 *
 * @param {string} folder Where `results/` and the packages that draw are.
 */
export async function writeReport(folder) {
  /** @type {Record<string, Result>} */
  const results = {}
  for (const { name } of tables) {
    const file = join(folder, 'results', `${name}.json`)
    if (existsSync(file)) results[name] = JSON.parse(readFileSync(file, 'utf8'))
  }
  mkdirSync(join(root, 'bench/charts'), { recursive: true })
  for (const table of tables) {
    const result = results[table.name]
    if (result !== undefined && table.chart !== null)
      writeFileSync(join(root, 'bench/charts', `${table.name}.svg`), await draw(folder, chartSpec(table, result.rows)))
  }
  const file = join(folder, 'results', wholeRun)
  const whole = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  writeFileSync(join(root, 'bench/RESULTS.md'), reportText(results, whole))
}

/**
 * @param {string} folder
 * @param {object} spec Of Vega-Lite.
 */
async function draw(folder, spec) {
  const { resolve } = createRequire(join(folder, 'package.json'))
  const vega = await import(pathToFileURL(resolve('vega')).href)
  const { compile } = await import(pathToFileURL(resolve('vega-lite')).href)
  return withColors(await new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' }).toSVG())
}

/**
 * @param {Readonly<Record<string, Result>>} results
 * @param {WholeRun | null} whole Null: all tables were never measured in one run, and the last table of the report stands for it.
 * @returns {string} Markdown.
 */
function reportText(results, whole) {
  const found = verdicts(
    readTargets(),
    Object.fromEntries(Object.entries(results).map(([name, { rows }]) => [name, rows])),
  )
  const last = whole ?? Object.values(results).at(-1)
  const run =
    whole === null
      ? ''
      : ` Last measured as a whole ${whole.at.slice(0, 10)}, with a load of ${whole.load.toFixed(1)} at its start.`
  const versions = Object.entries(last?.machine.versions ?? {}).map(([name, version]) => `${name} ${version}`)
  const marks = found.map(({ met, target, text }) => {
    const mark = met === null ? '–' : met ? 'met' : target.waits === undefined ? '**missed**' : 'not yet'
    return `| ${mark} | ${text} | ${target.reason ?? ''} |`
  })
  const sections = tables.flatMap((table) => {
    const result = results[table.name]
    return result === undefined ? [] : [section(table, result)]
  })
  return `# Measured

Written by \`npm run bench\`; [docs/performance.md](../docs/performance.md) says how to read it. The contenders of a table run in one process,
in rounds that alternate in changing order: what counts is the ratio within a table, not the microseconds, which are this machine's.
A load of more than 0.5 means that other work shared the cores: then ratios are rough, and a column may have one that is far off.

Machine: ${last?.machine.cpu ?? 'unknown'}, ${last?.machine.cores ?? 0} cores. ${versions.join(', ')}.${run}

## Targets

| | | |
|---|---|---|
${marks.join('\n')}

${sections.join('\n')}`
}

/**
 * @param {import('../tables.mjs').Table} table
 * @param {Result} result
 */
function section(table, { rows, at, load }) {
  const [head = [], ...lines] = cells(table, rows)
  const row = (/** @type {string[]} */ line) => `| ${line.join(' | ')} |`
  const rule = `|---|${head
    .slice(1)
    .map(() => '--:')
    .join('|')}|`
  const picture = table.chart === null ? '' : `![${table.title}](charts/${table.name}.svg)\n\n`
  return `## ${table.title}\n\n${table.about} Measured ${at.slice(0, 10)}, with a load of ${load.toFixed(1)} before it.\n\n${picture}${[row(head), rule, ...lines.map(row)].join('\n')}\n`
}
