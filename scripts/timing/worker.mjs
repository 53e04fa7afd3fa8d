/**
 * One of several processes that time flows. Arguments: the URL of an empty database of its own, samples of each kind, a leak to be put
 * in, and the names of the flows. Sends `{ flow, kind, times }` for each kind of address, in microseconds.
 */
import { randomBytes, randomInt } from 'node:crypto'
import { flows } from './flows.mjs'
import { openSubject } from './subject.mjs'

/** @typedef {import('./flows.mjs').Flow} Flow @typedef {import('./flows.mjs').Kind} Kind */

const [url = '', count = '0', leak = 'none', names = ''] = process.argv.slice(2)
/** Requests of each kind that come first and are not counted. */
const warmUp = Math.min(10, Math.ceil(Number(count) / 10))
const subject = await openSubject(url, leak)
for (const flow of flows) if (names.split(';').includes(flow.name)) await timeFlow(flow, Number(count))
await subject.close()

/** @param {Flow} flow @param {number} samples */
async function timeFlow(flow, samples) {
  const asks = await Promise.all(flow.kinds.map((kind) => prepare(kind, samples + warmUp)))
  const first = asks.flatMap((all) => all.slice(0, warmUp))
  const counted = asks.flatMap((all) => all.slice(warmUp))
  /** @type {Map<string, number[]>} */
  const times = new Map(flow.kinds.map(({ name }) => [name, []]))
  for (const { email } of shuffled(first)) await subject.time(flow.ask(email), flow.hash)
  for (const { kind, email } of shuffled(counted)) {
    const { microseconds, status } = await subject.time(flow.ask(email), flow.hash)
    if (!flow.statuses.includes(status)) throw new Error(`${flow.name} of ${kind} was answered with ${status}`)
    times.get(kind)?.push(microseconds)
  }
  for (const [kind, list] of times) process.send?.({ flow: flow.name, kind, times: list })
}

/**
 * Addresses of one kind, each to be asked for once: whatever an earlier attempt leaves behind is no part of the comparison.
 *
 * @param {Kind} kind
 * @param {number} amount
 */
async function prepare({ name: kind, person, pending = false, tries = 0 }, amount) {
  const emails = Array.from({ length: amount }, () => `${randomBytes(8).toString('hex')}@example.com`)
  if (person !== undefined) await subject.addPeople(emails.map((email) => person(email, subject.hash)))
  if (pending) for (const email of emails) await subject.addPending(email, tries)
  return emails.map((email) => ({ kind, email }))
}

/**
 * @template T
 * @param {T[]} list
 */
function shuffled(list) {
  const all = [...list]
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1)
    const [a, b] = [all[at], all[other]]
    if (a !== undefined && b !== undefined) [all[at], all[other]] = [b, a]
  }
  return all
}
