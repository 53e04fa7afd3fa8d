import { expect, it } from 'vitest'
import { keepListening } from './kept-listener.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))

/** A listener over connections that a test breaks as it likes. */
function setUp() {
  const time = { elapsed: 0 }
  const heard: string[] = []
  const failures: unknown[] = []
  const opened: { hear: (text: string) => void; lost: () => void; closed: boolean }[] = []
  const state = { refuses: false }
  const listener = keepListening(
    { elapsedMs: () => time.elapsed, hear: (text) => heard.push(text), failed: (error) => failures.push(error) },
    async (hear, lost) => {
      if (state.refuses) throw new Error('refused')
      const connection = { hear, lost, closed: false }
      opened.push(connection)
      return async () => void (connection.closed = true)
    },
  )
  return { listener, time, heard, failures, opened, state }
}

it('connects when it is woken, once, and passes on what it hears', async () => {
  const { listener, heard, opened } = setUp()
  expect(listener.connected()).toBe(false)
  listener.wake()
  listener.wake()
  await settle()
  listener.wake()
  expect(listener.connected()).toBe(true)
  expect(opened).toHaveLength(1)
  opened[0]?.hear('user:ada')
  expect(heard).toEqual(['user:ada'])
})

it('connects again after it was lost, and hears nothing of the old connection', async () => {
  const { listener, time, heard, opened } = setUp()
  listener.wake()
  await settle()
  opened[0]?.lost()
  expect(listener.connected()).toBe(false)
  listener.wake()
  expect(opened).toHaveLength(1)
  time.elapsed = 1_000
  listener.wake()
  await settle()
  opened[0]?.hear('late')
  opened[0]?.lost()
  expect(listener.connected()).toBe(true)
  opened[1]?.hear('new')
  expect(heard).toEqual(['new'])
})

it('tries ever less often while nobody answers, up to half a minute, and says so once', async () => {
  const { listener, time, failures, state, opened } = setUp()
  state.refuses = true
  const tries: number[] = []
  for (; time.elapsed < 120_000; time.elapsed += 100) {
    const before = failures.length
    listener.wake()
    await settle()
    if (failures.length > before) tries.push(time.elapsed)
  }
  expect(failures).toHaveLength(1)
  state.refuses = false
  listener.wake()
  await settle()
  expect(opened.length).toBeLessThanOrEqual(1)
  time.elapsed += 30_000
  listener.wake()
  await settle()
  expect(listener.connected()).toBe(true)
})

it('closes, also while it is connecting, and can be woken again', async () => {
  const { listener, opened } = setUp()
  listener.wake()
  await listener.close()
  await settle()
  expect(opened[0]?.closed).toBe(true)
  expect(listener.connected()).toBe(false)
  listener.wake()
  await settle()
  expect(listener.connected()).toBe(true)
  await listener.close()
  expect(opened[1]?.closed).toBe(true)
})
