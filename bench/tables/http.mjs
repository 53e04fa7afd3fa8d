import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { finish, given, tell } from '../lib/child.mjs'
import { median, shuffle } from '../lib/stats.mjs'

/** Guarded requests through node:http: how many a second from 16 connections, and what each costs the server. */
const rounds = given.quick ? 3 : 9
const turnMs = given.quick ? 150 : 400
const connections = 16

const server = fork(join(import.meta.dirname, '../contenders/http-server.mjs'), [given.folder])
const [{ port, guards }] = await once(server, 'message')
const agent = new Agent({ keepAlive: true, maxSockets: connections })

/**
 * @param {number} index
 * @param {string} cookie
 * @returns {Promise<number | undefined>} The status.
 */
function ask(index, cookie) {
  return new Promise((resolve, reject) => {
    get({ agent, port, host: '127.0.0.1', path: `/${index}`, headers: cookie === '' ? {} : { cookie } }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    }).on('error', reject)
  })
}

async function cpu() {
  server.send('cpu')
  const [{ user, system }] = await once(server, 'message')
  return user + system
}

/** @type {{ index: number, name: string, cookie: string, rates: number[], costs: number[] }[]} */
const all = guards.map((/** @type {{ name: string, cookie: string }} */ guard, /** @type {number} */ index) => ({
  ...guard,
  index,
  rates: [],
  costs: [],
}))
for (const { index, name, cookie } of all) {
  if ((await ask(index, cookie)) !== 200) throw new Error(`${name} refuses who is signed in.`)
  if (index > 0 && (await ask(index, '')) !== 401) throw new Error(`${name} lets a stranger in.`)
}
for (let round = -1; round < rounds; round += 1) {
  tell(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`)
  for (const { index, cookie, rates, costs } of shuffle(all)) {
    const before = await cpu()
    const start = performance.now()
    let count = 0
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() - start < turnMs) {
          await ask(index, cookie)
          count += 1
        }
      }),
    )
    const seconds = (performance.now() - start) / 1000
    if (round < 0) continue
    rates.push(count / seconds)
    costs.push(((await cpu()) - before) / count)
  }
}
server.kill()
const bare = median(all[0]?.costs ?? [])
finish(
  all.map(({ name, rates, costs }) => ({
    name,
    rate: median(rates),
    cpuUs: median(costs),
    addedUs: median(costs) - bare,
  })),
)
