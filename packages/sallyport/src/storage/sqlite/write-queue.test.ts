import { expect, test } from 'vitest'
import { systemRandom } from '../../base/random.ts'
import { StorageError } from '../storage-error.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { createWriteQueue } from './write-queue.ts'

const patience = { maxWaitMs: 100, elapsedMs: () => performance.now(), random: systemRandom }
const busy = () => new StorageError('busy', 'locked')

/** Work that throws `busy` so many times and then gives its name. */
function busyTimes(count: number, name = 'done'): () => string {
  let left = count
  return () => {
    left -= 1
    if (left >= 0) throw busy()
    return name
  }
}

test('work runs at once where nothing waits', () => {
  let ran = false
  void createWriteQueue(patience).run(() => (ran = true))
  expect(ran).toBe(true)
})

test('work that is busy is run again', async () => {
  expect(await createWriteQueue(patience).run(busyTimes(3))).toBe('done')
})

test('work that throws anything else is not', async () => {
  let runs = 0
  const failing = createWriteQueue(patience).run(() => {
    runs += 1
    throw new StorageError('conflict', 'twice')
  })
  expect((await refusalOf(failing)).kind).toBe('conflict')
  expect(runs).toBe(1)
})

test('busy for longer than the bound is refused, and all that waited behind it too, within the same bound', async () => {
  const queue = createWriteQueue(patience)
  const start = performance.now()
  const all = await Promise.all(Array.from({ length: 20 }, () => refusalOf(queue.run(busyTimes(1_000)))))
  expect(all.every(({ kind }) => kind === 'busy')).toBe(true)
  expect(performance.now() - start).toBeLessThan(400)
})

test('work runs in the order in which it came, and only the first asks a locked database again', async () => {
  const queue = createWriteQueue(patience)
  const order: string[] = []
  const note = (work: () => string) => () => order.push(work())
  await Promise.all([
    queue.run(note(busyTimes(2, 'a'))),
    queue.run(note(busyTimes(0, 'b'))),
    queue.run(note(busyTimes(1, 'c'))),
  ])
  expect(order).toEqual(['a', 'b', 'c'])
})

test('a refusal does not hold up the next', async () => {
  const queue = createWriteQueue(patience)
  const first = refusalOf(queue.run(() => Promise.reject(new StorageError('statement', 'no')) as never))
  expect(await queue.run(() => 'next')).toBe('next')
  expect((await first).kind).toBe('statement')
})

test('between two waiting works the event loop has a turn', async () => {
  const queue = createWriteQueue(patience)
  let turns = 0
  const count = () => {
    turns += 1
    if (turns < 1_000) setImmediate(count)
  }
  setImmediate(count)
  const seen = await Promise.all(Array.from({ length: 20 }, () => queue.run(() => turns)))
  expect(new Set(seen).size).toBeGreaterThan(10)
  turns = 1_000
})

test('more than a thousand waiting are refused at once', async () => {
  const queue = createWriteQueue({ ...patience, maxWaitMs: 0 })
  const all = await Promise.allSettled(Array.from({ length: 1_100 }, () => queue.run(() => 'done')))
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1_000)
})
