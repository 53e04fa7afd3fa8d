import { describe, expect, it } from 'vitest'
import { isAuthError } from '../base/error.ts'
import { createHashGate, defaultHashGateLimits } from './hash-gate.ts'
import type { HashGateLimits } from './hash-gate.ts'

const limits: HashGateLimits = { concurrency: 2, maxQueued: 3, maxWaitMs: 1_500 }

/** A gate with a clock and with works that end when the test says so. */
function setUp(bounds: HashGateLimits = limits) {
  let elapsed = 0
  const gate = createHashGate(() => elapsed, bounds)
  const begun: string[] = []
  const ends = new Map<string, { resolve: (value: string) => void; reject: (error: Error) => void }>()
  return {
    gate,
    begun,
    run: (name: string) =>
      gate.run(() => {
        begun.push(name)
        return new Promise<string>((resolve, reject) => ends.set(name, { resolve, reject }))
      }),
    async end(name: string) {
      ends.get(name)?.resolve(name)
      await settle()
    },
    async fail(name: string) {
      ends.get(name)?.reject(new Error(name))
      await settle()
    },
    wait(ms: number) {
      elapsed += ms
    },
  }
}

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

async function refusalOf(work: Promise<unknown>): Promise<{ code: string; retryAfterSeconds: number | null } | null> {
  try {
    await work
    return null
  } catch (error) {
    if (!isAuthError(error)) throw error
    return { code: error.code, retryAfterSeconds: error.retryAfterSeconds }
  }
}

describe('AT232 of many hashes at once', () => {
  it('as many run as may, the others wait', async () => {
    const { begun, run, end } = setUp()
    const all = Promise.all(['a', 'b', 'c'].map(run))
    await settle()
    expect(begun).toEqual(['a', 'b'])
    await end('b')
    expect(begun).toEqual(['a', 'b', 'c'])
    await end('a')
    await end('c')
    expect(await all).toEqual(['a', 'b', 'c'])
  })

  it('those that wait begin in the order in which they came', { tags: ['ASVS-15.4.4'] }, async () => {
    const { begun, run, end } = setUp()
    const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map(run))
    for (const name of ['b', 'a', 'c', 'd', 'e']) await end(name)
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
    await all
  })

  it('never more run than may, in whatever order they end', { tags: ['ASVS-15.2.2'] }, async () => {
    const gate = createHashGate(() => 0, { ...limits, maxQueued: 1_000 })
    let running = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        gate.run(async () => {
          running += 1
          most = Math.max(most, running)
          for (let turn = 0; turn < index % 5; turn += 1) await settle()
          running -= 1
        }),
      ),
    )
    expect([most, running]).toEqual([2, 0])
  })

  it('one that finds the queue full is refused at once, with the seconds after which to try again', async () => {
    const { begun, run, end } = setUp()
    const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map(run))
    expect(await refusalOf(run('f'))).toEqual({ code: 'busy', retryAfterSeconds: 2 })
    for (const name of ['a', 'b', 'c', 'd', 'e']) await end(name)
    await all
    expect(begun).not.toContain('f')
  })

  it('once the queue has room again, the next is let in', async () => {
    const { run, end } = setUp()
    const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map(run))
    expect(await refusalOf(run('f'))).toMatchObject({ code: 'busy' })
    await end('a')
    const late = run('g')
    for (const name of ['b', 'c', 'd', 'e', 'g']) await end(name)
    expect(await late).toBe('g')
    await all
  })
})

describe('one that waited too long', () => {
  it('is refused instead of begun, and the next one that did not is begun', async () => {
    const { begun, run, end, wait } = setUp()
    const first = Promise.all(['a', 'b'].map(run))
    const tooLate = refusalOf(run('c'))
    wait(1_000)
    const inTime = run('d')
    wait(501)
    await end('a')
    expect(await tooLate).toEqual({ code: 'busy', retryAfterSeconds: 2 })
    expect(begun).toEqual(['a', 'b', 'd'])
    for (const name of ['b', 'd']) await end(name)
    expect(await inTime).toBe('d')
    await first
  })

  it('waited longer than the bound: at the bound it is begun', async () => {
    const { run, end, wait } = setUp()
    const all = Promise.all(['a', 'b', 'c'].map(run))
    wait(1_500)
    for (const name of ['a', 'b', 'c']) await end(name)
    expect(await all).toEqual(['a', 'b', 'c'])
  })

  it('frees no place that it never had: after all were refused, as many run as may', async () => {
    const { begun, run, end, wait } = setUp()
    const first = Promise.all(['a', 'b'].map(run))
    const late = ['c', 'd', 'e'].map((name) => refusalOf(run(name)))
    wait(2_000)
    await end('a')
    await end('b')
    expect(await Promise.all(late)).toEqual(Array.from({ length: 3 }, () => ({ code: 'busy', retryAfterSeconds: 2 })))
    await first
    const next = Promise.all(['f', 'g', 'h'].map(run))
    await settle()
    expect(begun).toEqual(['a', 'b', 'f', 'g'])
    for (const name of ['f', 'g', 'h']) await end(name)
    await next
  })
})

describe('a work that fails', () => {
  it('frees its place, and its error comes through', async () => {
    const { begun, run, end, fail } = setUp()
    const failing = run('a').catch((error: unknown) => error)
    const others = Promise.all(['b', 'c'].map(run))
    await fail('a')
    expect(await failing).toEqual(new Error('a'))
    expect(begun).toEqual(['a', 'b', 'c'])
    for (const name of ['b', 'c']) await end(name)
    expect(await others).toEqual(['b', 'c'])
  })

  it('frees its place also where it throws before it is a promise', async () => {
    const gate = createHashGate(() => 0, { ...limits, concurrency: 1 })
    const throwing = gate.run(() => {
      throw new Error('no')
    })
    await expect(throwing).rejects.toThrow('no')
    expect(await gate.run(() => Promise.resolve('next'))).toBe('next')
  })
})

it('by default two run at once, 64 wait, for at most two seconds', { tags: ['ASVS-15.1.3'] }, async () => {
  expect(defaultHashGateLimits).toEqual({ concurrency: 2, maxQueued: 64, maxWaitMs: 2_000 })
  const { begun, run, end } = setUp(defaultHashGateLimits)
  const names = Array.from({ length: 66 }, (_, index) => `${index}`)
  const all = Promise.all(names.map(run))
  expect(await refusalOf(run('one too many'))).toEqual({ code: 'busy', retryAfterSeconds: 2 })
  expect(begun).toEqual(['0', '1'])
  for (const name of names) await end(name)
  await all
})
