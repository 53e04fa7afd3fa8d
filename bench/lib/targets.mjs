import { readFileSync } from 'node:fs'
import { rounded } from './stats.mjs'

/**
 * A target: what one row measured, as a part of what another did, or against a number.
 *
 * @typedef {object} Target
 * @property {string} id
 * @property {string} what In words.
 * @property {string} table
 * @property {string} row
 * @property {string} column
 * @property {{ row: string, column?: string, table?: string } | { fastestOf: string[] } | null} [per] Beside which, of the same column and
 *   table by default; `fastestOf`: the least of these rows; null or absent: the value itself.
 * @property {number} [most] The ratio or value may not be larger.
 * @property {number} [least] It may not be smaller; of what it is compared with, divided by the row: how many times as fast.
 * @property {string} [waits] For what; such a target is shown, and is no miss.
 * @property {string} [reason] Why it is missed, and what was tried.
 *
 * @typedef {{ target: Target, value: number | null, met: boolean | null, text: string }} Verdict `met`: null where it was not measured.
 */

/** @returns {Target[]} */
export function readTargets() {
  return JSON.parse(readFileSync(new URL('../targets.json', import.meta.url), 'utf8'))
}

/**
 * @param {readonly Target[]} targets
 * @param {Readonly<Record<string, readonly import('./child.mjs').Row[]>>} results Rows by table.
 * @returns {Verdict[]} Of the targets whose tables were measured.
 */
export function verdicts(targets, results) {
  return targets
    .filter((target) => results[target.table] !== undefined && results[baseTable(target)] !== undefined)
    .map((target) => verdict(target, results))
}

/** @param {Target} target */
function baseTable({ table, per }) {
  return per && 'row' in per ? (per.table ?? table) : table
}

/**
 * Whether a target that waits for nothing is not shown to be met: what was not measured is missed, since its row may have another name by now.
 *
 * @param {Verdict} verdict
 */
export function isMissed({ met, target }) {
  return met !== true && target.waits === undefined
}

/**
 * @param {Target} target
 * @param {Readonly<Record<string, readonly import('./child.mjs').Row[]>>} results
 * @returns {Verdict}
 */
function verdict(target, results) {
  const own = cellOf(results[target.table], target.row, target.column)
  const base = baseOf(target, (name, column) => cellOf(results[baseTable(target)], name, column))
  const isRatio = target.per !== undefined && target.per !== null
  const value = own === null || (isRatio && base === null) ? null : ratio(target, own, base)
  const met = value === null ? null : value <= (target.most ?? Infinity) && value >= (target.least ?? -Infinity)
  const unit = isRatio ? '×' : ''
  const bound = target.most === undefined ? `at least ${target.least}${unit}` : `at most ${target.most}${unit}`
  const found = value === null ? 'not measured' : `${rounded(value)}${unit}`
  const waits = target.waits === undefined ? '' : `; waits for ${target.waits}`
  return { target, value, met, text: `${target.what}: ${found}, ${bound}${waits}` }
}

/**
 * @param {readonly import('./child.mjs').Row[] | undefined} rows
 * @param {string} name
 * @param {string} column
 */
function cellOf(rows, name, column) {
  const value = rows?.find((row) => row.name === name)?.[column]
  return typeof value === 'number' ? value : null
}

/**
 * @param {Target} target
 * @param {(name: string, column: string) => number | null} cell
 */
function baseOf({ per, column }, cell) {
  if (per === undefined || per === null) return null
  if ('row' in per) return cell(per.row, per.column ?? column)
  const found = per.fastestOf.flatMap((name) => cell(name, column) ?? [])
  return found.length === 0 ? null : Math.min(...found)
}

/**
 * @param {Target} target
 * @param {number} own
 * @param {number | null} base
 */
function ratio({ least }, own, base) {
  if (base === null) return own
  return least === undefined ? own / base : base / own
}
