import { Refusal } from './refusal.ts'

/** The options of a command that lists. */
export const pageOptions = {
  limit: { type: 'string', value: 'n', summary: 'How many on a page, 1 to 200; default: 50' },
  cursor: { type: 'string', value: 'id', summary: 'Where the page begins: the cursor of the page before' },
} as const

/**
 * The value of `--limit`.
 *
 * @throws {Refusal} `usage`: no whole number from 1 to 200.
 */
export function pageSize(given: string | undefined): number {
  if (given === undefined) return 50
  const size = Number(given)
  if (Number.isInteger(size) && size >= 1 && size <= 200) return size
  throw new Refusal('usage', `--limit is ${JSON.stringify(given)}: give a whole number from 1 to 200.`)
}
