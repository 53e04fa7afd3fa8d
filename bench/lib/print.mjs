import { rounded } from './stats.mjs'

/**
 * The cells of a table as text, its header first.
 *
 * @param {import('../tables.mjs').Table} table
 * @param {readonly import('./child.mjs').Row[]} rows
 * @returns {string[][]}
 */
export function cells({ columns }, rows) {
  const names = Object.keys(columns)
  return [
    ['', ...Object.values(columns)],
    ...rows.map((row) => [String(row.name), ...names.map((name) => text(row[name]))]),
  ]
}

/** @param {number | string | null | undefined} value */
function text(value) {
  if (value === null || value === undefined) return '–'
  return typeof value === 'number' ? rounded(value) : value
}

/**
 * Prints a table for a terminal.
 *
 * @param {import('../tables.mjs').Table} table
 * @param {readonly import('./child.mjs').Row[]} rows
 */
export function printTable(table, rows) {
  const all = cells(table, rows)
  const widths = (all[0] ?? []).map((_cell, column) => Math.max(...all.map((line) => (line[column] ?? '').length)))
  for (const line of all)
    console.log(
      `  ${line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')}`,
    )
}
