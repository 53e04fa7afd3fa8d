import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { tell } from './child.mjs'
import { median, shuffle } from './stats.mjs'

const connections = 16

/**
 * @typedef {{ name: string, path: string, cookie: string }} Address A cookie of `''` is none.
 * @typedef {Address & { rate: number, cpuUs: number }} Loaded `rate`: requests a second; `cpuUs`: CPU time of the server for each.
 */

/**
 * How many requests a second sixteen connections get answered, and what each costs the server: in rounds, each address in turn.
 *
 * @param {import('node:child_process').ChildProcess} server Which answers a message with its CPU time.
 * @param {number} port
 * @param {readonly Address[]} addresses
 * @param {{ rounds: number, turnMs: number }} how
 * @returns {Promise<Loaded[]>} In the order of the addresses.
 */
export async function load(server, port, addresses, { rounds, turnMs }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const all = addresses.map((address) => ({ address, rates: [0].slice(1), costs: [0].slice(1) }))
  for (const { address } of all) await assertGuarded(agent, port, address)
  for (let round = -1; round < rounds; round += 1) {
    tell(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`)
    for (const { address, rates, costs } of shuffle(all)) {
      const before = await cpu(server)
      const start = performance.now()
      let count = 0
      const client = async () => {
        for (; performance.now() - start < turnMs; count += 1) await ask(agent, port, address.path, address.cookie)
      }
      await Promise.all(Array.from({ length: connections }, client))
      const seconds = (performance.now() - start) / 1000
      if (round < 0) continue
      rates.push(count / seconds)
      costs.push(((await cpu(server)) - before) / count)
    }
  }
  agent.destroy()
  return all.map(({ address, rates, costs }) => ({ ...address, rate: median(rates), cpuUs: median(costs) }))
}

/**
 * @param {Agent} agent
 * @param {number} port
 * @param {Address} address
 */
async function assertGuarded(agent, port, { name, path, cookie }) {
  const status = await ask(agent, port, path, cookie)
  if (status !== 200) throw new Error(`${name} answers ${status} to who is signed in.`)
  if (cookie !== '' && (await ask(agent, port, path, '')) === 200) throw new Error(`${name} lets a stranger in.`)
}

/**
 * @param {Agent} agent
 * @param {number} port
 * @param {string} path
 * @param {string} cookie
 * @returns {Promise<number | undefined>} The status.
 */
export function ask(agent, port, path, cookie) {
  const headers = { host: 'localhost:3000', ...(cookie === '' ? {} : { cookie }) }
  return new Promise((resolve, reject) => {
    get({ agent, port, host: '127.0.0.1', path, headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    }).on('error', reject)
  })
}

/** @param {import('node:child_process').ChildProcess} server */
async function cpu(server) {
  server.send('cpu')
  for (;;) {
    const [told] = await once(server, 'message')
    if (typeof told?.user === 'number') return told.user + told.system
  }
}
