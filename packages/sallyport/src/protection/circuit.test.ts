import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCircuit } from './circuit.ts'
import type { Circuit } from './circuit.ts'

const down = () => Promise.reject(new Error('down'))
const never = () => new Promise<never>(() => undefined)
const answer = () => Promise.resolve(7)

let told: string[]
let probe: () => Promise<unknown>
let probes: number
let circuit: Circuit

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] })
  told = []
  probes = 0
  probe = down
  circuit = createCircuit({
    elapsedMs: () => performance.now(),
    probe() {
      probes += 1
      return probe()
    },
    failed: () => void told.push('failed'),
    opened: (error) => void told.push(`opened: ${String(error)}`),
    closed: () => void told.push('closed'),
  })
})
afterEach(() => vi.useRealTimers())

const changes = () => told.filter((line) => line !== 'failed')

/** Makes a call every 100 ms. */
async function callFor(ms: number, call: () => Promise<unknown> = answer): Promise<unknown[]> {
  const answers: unknown[] = []
  for (let at = 0; at < ms; at += 100) {
    answers.push(await circuit.run(call))
    await vi.advanceTimersByTimeAsync(100)
  }
  return answers
}

it('hands on what a call answers', async () => {
  expect(await circuit.run(answer)).toEqual({ value: 7 })
  expect(told).toEqual([])
})

it('a call that fails opens it, with one line however many fail', async () => {
  expect(await Promise.all([circuit.run(down), circuit.run(down), circuit.run(down)])).toEqual([null, null, null])
  expect(changes()).toEqual(['opened: Error: down'])
})

it('a call that takes longer than 250 ms is given up', { tags: ['ASVS-13.1.3', 'ASVS-13.2.6'] }, async () => {
  await circuit.run(answer)
  const waiting = circuit.run(never)
  await vi.advanceTimersByTimeAsync(249)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(2)
  expect(await waiting).toBeNull()
  expect(told).toEqual(['failed', 'opened: Error: sallyport: no answer within 250 ms.'])
})

it('the first calls may take a second, to connect', async () => {
  const waiting = [circuit.run(never), circuit.run(never)]
  await vi.advanceTimersByTimeAsync(999)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(2)
  expect(await Promise.all(waiting)).toEqual([null, null])
  expect(changes()).toEqual(['opened: Error: sallyport: no answer within 1000 ms.'])
})

describe('while it is open', () => {
  beforeEach(async () => {
    await circuit.run(down)
  })

  it('no call is made, and nobody waits', async () => {
    const made = vi.fn(answer)
    expect(await circuit.run(made)).toBeNull()
    expect(made).not.toHaveBeenCalled()
  })

  it('one probe a second is made, whatever the number of calls', async () => {
    await callFor(10_000)
    expect(probes).toBeGreaterThanOrEqual(8)
    expect(probes).toBeLessThanOrEqual(9)
    expect(changes()).toHaveLength(1)
  })

  it('no call waits for a probe, and none piles up behind one that is not answered', async () => {
    probe = never
    expect(new Set(await callFor(20_000))).toEqual(new Set([null]))
    expect(probes).toBe(1)
    await callFor(15_000)
    expect(probes).toBe(2) // Its client may have forgotten the first.
  })

  it('a probe that is answered closes it, with one line', async () => {
    probe = answer
    await callFor(1_200)
    expect(await circuit.run(answer)).toEqual({ value: 7 })
    expect(changes()).toEqual(['opened: Error: down', 'closed'])
  })

  it('a probe that is answered too late does not close it, and the next may', async () => {
    probe = () => new Promise((resolve) => void setTimeout(() => resolve(1), 500))
    await callFor(1_900)
    expect(changes()).toHaveLength(1)
    probe = answer
    await callFor(1_200)
    expect(changes()).toHaveLength(2)
  })
})

it('an answer that has come is read, also where this process was busy for longer than a call may take', async () => {
  vi.useRealTimers()
  await circuit.run(answer)
  const answered = new Promise<number>((resolve) => void fetchLater(resolve))
  const waiting = circuit.run(() => answered)
  await sleep(0)
  const until = performance.now() + 310
  while (performance.now() < until);
  expect(await waiting).toEqual({ value: 7 })
})

/** Answers by the system's way of telling that something came in, as a socket does. */
async function fetchLater(resolve: (value: number) => void): Promise<void> {
  const { stat } = await import('node:fs/promises')
  await stat('.')
  resolve(7)
}
