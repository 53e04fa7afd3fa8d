import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { statement } from '../database.ts'
import type { Database } from '../database.ts'
import { openStorage } from '../open-storage.ts'
import type { EmptyDatabase } from './empty-database.ts'
import { storageDeps } from './temporary-database.ts'

const repository = join(import.meta.dirname, '../../../../..')
const storage = pathToFileURL(join(repository, 'packages/sallyport/dist/storage')).href
const program = join(import.meta.dirname, 'race-process.mjs')

const insertToken = statement<{ id: string }>(
  'race.insert-token',
  `insert into auth_tokens (id, purpose, subject, token_hash, payload, created_at, expires_at)
   values (:id, 'race', :id, :id, '', 1, 2)`,
)
const selectCount = statement<{ key: string }, { tat: number }>('race.count', {
  sqlite: 'select tat from auth_limits where key = :key',
  postgres: 'select tat from auth_limits where key = :key',
  mysql: 'select tat from auth_limits where `key` = :key',
})

/** What a process answers. */
interface Outcome {
  readonly done: number
  readonly kinds: string[]
  readonly ticks: number
  readonly worstGapMs: number
  readonly elapsedMs: number
  readonly before: number
  readonly after: number
  readonly pending: number
}

/** Processes on one database, as a test starts them. */
export interface Racers {
  /** Starts two with the database open. */
  startTwo(url: string, options?: object): Promise<[ChildProcess, ChildProcess]>
  /** Has a process do a task. */
  ask(child: ChildProcess, task: string, options?: object): Promise<Outcome>
  /** Ends all. */
  stop(): void
}

/** Makes racers. */
export function createRacers(): Racers {
  const children: ChildProcess[] = []

  async function start(url: string): Promise<ChildProcess> {
    const child = fork(program, [storage, url], { execArgv: [] })
    children.push(child)
    await once(child, 'message')
    return child
  }

  async function ask(child: ChildProcess, task: string, options: object = {}): Promise<Outcome> {
    const answer = once(child, 'message') as Promise<[{ outcome?: Outcome; error?: string }]>
    child.send({ task, ...options })
    const [{ outcome, error }] = await answer
    if (outcome === undefined) throw new Error(error)
    return outcome
  }

  return {
    ask,
    async startTwo(url, options = {}) {
      const pair = await Promise.all([start(url), start(url)])
      await Promise.all(pair.map((child) => ask(child, 'open', options)))
      return pair
    },
    stop() {
      for (const child of children.splice(0)) child.kill()
    },
  }
}

/**
 * What must hold where two real processes, on the built package, use one database.
 *
 * @param name The dialect.
 * @param create Makes an empty database.
 */
export function describeRaces(name: string, create: () => Promise<EmptyDatabase>): void {
  describe(`Two processes on ${name}`, () => {
    const racers = createRacers()
    let empty: EmptyDatabase
    let database: Database

    beforeEach(async () => {
      empty = await create()
      database = await openStorage(storageDeps, { database: empty.url })
      await database.migrations.apply()
    })

    afterEach(async () => {
      racers.stop()
      await database.close()
      await empty.remove()
    })

    test('of 50 increments at once in two processes as many pass as the limit allows', async () => {
      const pair = await racers.startTwo(empty.url)
      const outcomes = await Promise.all(pair.map((child) => racers.ask(child, 'increment', { count: 25, limit: 5 })))
      expect(outcomes.reduce((sum, { done }) => sum + done, 0)).toBe(5)
      expect(new Set(outcomes.flatMap(({ kinds }) => kinds))).toEqual(new Set(['expectation']))
      expect(await database.get(selectCount, { key: 'race' })).toEqual({ tat: 5 })
    })

    test('of 50 that consume a token at once in two processes one gets it, twenty times over', async () => {
      const pair = await racers.startTwo(empty.url)
      for (let round = 0; round < 20; round += 1) {
        const id = `token-${round}`
        await database.run(insertToken, { id })
        const outcomes = await Promise.all(pair.map((child) => racers.ask(child, 'consume', { count: 25, id })))
        expect(outcomes.reduce((sum, { done }) => sum + done, 0)).toBe(1)
        expect(new Set(outcomes.flatMap(({ kinds }) => kinds))).toEqual(new Set(['expectation']))
      }
    })

    test('of two that migrate a new database at once one works and the other finds it done', async () => {
      const fresh = await create()
      const pair = await racers.startTwo(fresh.url)
      const outcomes = await Promise.all(pair.map((child) => racers.ask(child, 'migrate')))
      const { target } = await database.migrations.status()
      for (const outcome of outcomes) expect(outcome).toMatchObject({ after: target, pending: 0 })
      racers.stop()
      await fresh.remove()
    })
  })
}
