import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { startPostgres } from '../servers/postgres.mjs'
import { flows } from './flows.mjs'

/** @typedef {import('./compare.mjs').Sample} Sample @typedef {{ urls: string[], remove: () => Promise<void> }} Databases */

const worker = fileURLToPath(new URL('worker.mjs', import.meta.url))

/**
 * Times the flows in several processes at once, each with a database of its own.
 *
 * @param {{ samples: number, processes: number, store: string, leak?: string, only?: readonly string[] }} options `samples`: of each
 *   kind, in all processes together. `only`: names of flows (default all).
 * @returns {Promise<Sample[]>} In the order of the flows and their kinds.
 */
export async function measure({ samples, processes, store, leak = 'none', only = flows.map(({ name }) => name) }) {
  const databases = await openDatabases(store, processes)
  try {
    const each = String(Math.ceil(samples / processes))
    const parts = await Promise.all(databases.urls.map((url) => runWorker([url, each, leak, only.join(';')])))
    return merged(parts.flat())
  } finally {
    await databases.remove()
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<Sample[]>}
 */
function runWorker(args) {
  return new Promise((resolve, reject) => {
    const child = fork(worker, args, { execArgv: ['--disable-warning=ExperimentalWarning'] })
    /** @type {Sample[]} */
    const samples = []
    child.on('message', (sample) => samples.push(/** @type {Sample} */ (sample)))
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve(samples) : reject(new Error(`a process that times ended with ${code}`)),
    )
  })
}

/** @param {Sample[]} parts */
function merged(parts) {
  return flows.flatMap(({ name: flow, kinds }) =>
    kinds.flatMap(({ name: kind }) => {
      const times = parts.filter((part) => part.flow === flow && part.kind === kind).flatMap((part) => part.times)
      return times.length === 0 ? [] : [{ flow, kind, times }]
    }),
  )
}

/**
 * @param {string} store
 * @param {number} amount
 * @returns {Promise<Databases>}
 */
async function openDatabases(store, amount) {
  const numbers = Array.from({ length: amount }, (_, index) => index + 1)
  if (store === 'postgres') return postgresDatabases(numbers)
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-timing-'))
  return {
    urls: numbers.map((number) => `file:${join(folder, `${number}.db`)}`),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/**
 * A server that is as careful with its disk as in production: what one kind of address writes and another does not would show there.
 *
 * @param {number[]} numbers
 * @returns {Promise<Databases>}
 */
async function postgresDatabases(numbers) {
  const server = await startPostgres({ settings: { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' } })
  const client = await connect(server.url)
  for (const number of numbers) await client.query(`create database timing_${number} template template0`)
  await client.end()
  return {
    urls: numbers.map((number) => server.url.replace(/\/postgres$/, `/timing_${number}`)),
    remove: () => server.stop(),
  }
}

/**
 * The port answers a little before the server does.
 *
 * @param {string} url
 * @returns {Promise<Client>}
 */
async function connect(url, tries = 50) {
  const client = new Client(url)
  try {
    await client.connect()
    return client
  } catch (error) {
    if (tries === 0) throw error
    await setTimeout(100)
    return connect(url, tries - 1)
  }
}
