import { median, quantile, shuffle } from './stats.mjs'

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {(index: number) => unknown} act What is measured, once; a promise is waited for.
 *
 * @typedef {object} Measured
 * @property {string} name
 * @property {number} wallUs Microseconds for one act: the median over the rounds.
 * @property {number} cpuUs The same of CPU time, of all threads of this process.
 * @property {number} spread How far the middle half of the rounds lies apart, as a part of the median.
 * @property {number} rounds
 */

/**
 * Measures contenders side by side: in each round each has its turn, in an order that changes, so that what the machine does meanwhile
 * happens to all of them.
 *
 * @param {readonly Contender[]} contenders
 * @param {{ rounds: number, turnMs: number }} how `turnMs`: how long a turn takes about.
 * @returns {Promise<Measured[]>} In the order of the contenders.
 */
export async function interleave(contenders, { rounds, turnMs }) {
  const all = []
  for (const contender of contenders) all.push({ contender, count: await countFor(contender, turnMs), turns: [] })
  for (let round = 0; round < rounds; round += 1) {
    for (const { contender, count, turns } of shuffle(all)) {
      globalThis.gc?.()
      turns.push(/** @type {never} */ (await turn(contender, count, round)))
    }
  }
  return all.map(({ contender: { name }, turns }) => summary(name, turns))
}

/**
 * How many acts take about so long, after it has been warmed up.
 *
 * @param {Contender} contender
 * @param {number} turnMs
 */
async function countFor(contender, turnMs) {
  let count = 1
  for (;;) {
    const { wallUs } = await turn(contender, count, 0)
    if (wallUs * count > turnMs * 500) return Math.max(1, Math.round((turnMs * 1000) / wallUs))
    count *= 2
  }
}

/**
 * @param {Contender} contender
 * @param {number} count
 * @param {number} round
 */
async function turn({ act }, count, round) {
  const first = round * count
  const cpu = process.cpuUsage()
  const start = process.hrtime.bigint()
  for (let index = first; index < first + count; index += 1) {
    const result = act(index)
    if (result instanceof Promise) await result
  }
  const wallUs = Number(process.hrtime.bigint() - start) / 1000 / count
  const { user, system } = process.cpuUsage(cpu)
  return { wallUs, cpuUs: (user + system) / count }
}

/**
 * @param {string} name
 * @param {readonly { wallUs: number, cpuUs: number }[]} turns
 * @returns {Measured}
 */
function summary(name, turns) {
  const walls = turns.map(({ wallUs }) => wallUs)
  const wallUs = median(walls)
  return {
    name,
    wallUs,
    cpuUs: median(turns.map(({ cpuUs }) => cpuUs)),
    spread: (quantile(walls, 0.75) - quantile(walls, 0.25)) / wallUs,
    rounds: turns.length,
  }
}
