import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { statement } from '../database.ts'
import { temporaryDatabase, temporaryFolder } from '../testing-only/temporary-database.ts'
import type { TemporaryDatabase } from '../testing-only/temporary-database.ts'

/** Two real processes on one file, running on the built package. */

const repository = join(import.meta.dirname, '../../../../..')
const storage = pathToFileURL(join(repository, 'packages/sallyport/dist/storage')).href
const program = join(import.meta.dirname, '../testing-only/race-process.mjs')

const insertToken = statement<{ id: string }>(
  'race.insert-token',
  `insert into auth_tokens (id, purpose, subject, token_hash, payload, created_at, expires_at)
   values (:id, 'race', :id, :id, '', 1, 2)`,
)
const selectCount = statement<{ key: string }, { tat: number }>(
  'race.count',
  'select tat from auth_limits where key = :key',
)

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

let temporary: TemporaryDatabase
let children: ChildProcess[]

beforeEach(async () => {
  temporary = await temporaryDatabase()
  children = []
})

afterEach(async () => {
  for (const child of children) child.kill()
  await temporary.remove()
})

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

async function startTwo(url: string, options: object = {}): Promise<[ChildProcess, ChildProcess]> {
  const pair = await Promise.all([start(url), start(url)])
  await Promise.all(pair.map((child) => ask(child, 'open', options)))
  return pair
}

test('of 50 increments at once in two processes as many pass as the limit allows', async () => {
  const pair = await startTwo(temporary.url)
  const outcomes = await Promise.all(pair.map((child) => ask(child, 'increment', { count: 25, limit: 5 })))
  expect(outcomes.reduce((sum, { done }) => sum + done, 0)).toBe(5)
  expect(new Set(outcomes.flatMap(({ kinds }) => kinds))).toEqual(new Set(['expectation']))
  expect(await temporary.database.get(selectCount, { key: 'race' })).toEqual({ tat: 5 })
})

test('of 50 that consume a token at once in two processes one gets it, twenty times over', async () => {
  const pair = await startTwo(temporary.url)
  for (let round = 0; round < 20; round += 1) {
    const id = `token-${round}`
    await temporary.database.run(insertToken, { id })
    const outcomes = await Promise.all(pair.map((child) => ask(child, 'consume', { count: 25, id })))
    expect(outcomes.reduce((sum, { done }) => sum + done, 0)).toBe(1)
    expect(new Set(outcomes.flatMap(({ kinds }) => kinds))).toEqual(new Set(['expectation']))
  }
})

test('of two that migrate a new file at once one works and the other finds it done', async () => {
  const folder = await temporaryFolder()
  const pair = await startTwo(`file:${join(folder.path, 'new.db')}`)
  const outcomes = await Promise.all(pair.map((child) => ask(child, 'migrate')))
  const { target } = await temporary.database.migrations.status()
  for (const outcome of outcomes) expect(outcome).toMatchObject({ after: target, pending: 0 })
  await folder.remove()
})

test('a write waits for another process that holds the lock for 300 ms, and the event loop goes on meanwhile', async () => {
  const [holder, writer] = await startTwo(temporary.url)
  await ask(holder, 'hold', { ms: 300 })
  const outcome = await ask(writer, 'writeWhileTicking', { count: 20 })
  expect(outcome).toMatchObject({ done: 20, kinds: [] })
  expect(outcome.elapsedMs).toBeGreaterThan(200)
  expect(outcome.elapsedMs).toBeLessThan(1_500)
  expect(outcome.ticks).toBeGreaterThan(outcome.elapsedMs / 10 / 2)
  expect(outcome.worstGapMs).toBeLessThan(100)
  process.stdout.write(
    `waited ${outcome.elapsedMs.toFixed(0)} ms for the lock; a timer of 10 ms came ${outcome.ticks} times, at worst after ${outcome.worstGapMs.toFixed(1)} ms\n`,
  )
})

test('a lock held beyond the bound makes every waiting write busy, within the bound', async () => {
  const [holder, writer] = await startTwo(temporary.url, { maxWaitMs: 400 })
  await ask(holder, 'hold', { ms: 1_500 })
  const outcome = await ask(writer, 'writeWhileTicking', { count: 20 })
  expect(outcome).toMatchObject({ done: 0, kinds: ['busy'] })
  expect(outcome.elapsedMs).toBeGreaterThan(380)
  expect(outcome.elapsedMs).toBeLessThan(1_200)
  expect(outcome.ticks).toBeGreaterThan(10)
})
