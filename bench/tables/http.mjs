import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { finish, given } from '../lib/child.mjs'
import { load } from '../lib/requests.mjs'

/** Guarded requests through node:http: how many a second, and what each costs the server. */
const how = given.quick ? { rounds: 3, turnMs: 150 } : { rounds: 9, turnMs: 400 }

const server = fork(join(import.meta.dirname, '../contenders/http-server.mjs'), [given.folder])
const [{ port, guards }] = await once(server, 'message')
const addresses = guards.map((/** @type {{ name: string, cookie: string }} */ guard, /** @type {number} */ index) => ({
  ...guard,
  path: `/${index}`,
}))
const rows = await load(server, port, addresses, how)
server.kill()
const bare = rows[0]?.cpuUs ?? 0
finish(rows.map(({ name, rate, cpuUs }) => ({ name, rate, cpuUs, addedUs: cpuUs - bare })))
