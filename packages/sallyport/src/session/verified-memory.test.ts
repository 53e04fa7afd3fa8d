import { expect, it } from 'vitest'
import type { AuthorityChange } from '../changes/change-log.ts'
import type { ChangeListener, ChangeReader } from '../changes/change-reader.ts'
import { createVerifiedMemory, keptForMs } from './verified-memory.ts'

/** A reader for which all marks hold but those that a test spoils. */
function setUp(max?: number) {
  const listeners: ChangeListener[] = []
  const time = { elapsed: 0 }
  let holds = true
  const reader: ChangeReader = {
    current: () => true,
    catchUp: () => Promise.resolve(true),
    mark: () => 0,
    holds: () => holds,
    note: (change: AuthorityChange | null) => listeners.forEach((listener) => listener(change)),
    listen: (listener) => void listeners.push(listener),
  }
  const memory = createVerifiedMemory<string>(reader, () => time.elapsed, max)
  const spoil = () => void (holds = false)
  return { memory, reader, time, spoil }
}

it('keeps what was read after a mark that holds, and nothing else', () => {
  const { memory, spoil } = setUp()
  memory.keep(0, 's1', 'ada', 'facts')
  expect(memory.get('s1')).toBe('facts')
  spoil()
  memory.keep(0, 's2', 'ada', 'stale')
  expect(memory.get('s2')).toBeUndefined()
})

it('a change of a session drops that one; of a user all of theirs; of everything all', () => {
  const { memory, reader } = setUp()
  const fill = () => {
    memory.keep(0, 's1', 'ada', 'a')
    memory.keep(0, 's2', 'ada', 'b')
    memory.keep(0, 's3', 'grace', 'c')
  }
  const kept = () => ['s1', 's2', 's3'].filter((id) => memory.get(id) !== undefined)
  fill()
  reader.note({ scope: 'session', subject: 's1' })
  expect(kept()).toEqual(['s2', 's3'])
  fill()
  reader.note({ scope: 'user', subject: 'ada' })
  expect(kept()).toEqual(['s3'])
  fill()
  expect(kept()).toEqual(['s1', 's2', 's3'])
  reader.note(null)
  expect(kept()).toEqual([])
})

it('keeps nothing for longer than a minute: somebody may change the tables by hand', () => {
  const { memory, time } = setUp()
  memory.keep(0, 's1', 'ada', 'facts')
  time.elapsed = keptForMs - 1
  expect(memory.get('s1')).toBe('facts')
  time.elapsed = keptForMs
  expect(memory.get('s1')).toBeUndefined()
})

it('a user who was pushed out of a full memory takes their sessions along: their changes would not be heard', () => {
  const { memory, reader } = setUp(4)
  memory.keep(0, 's1', 'ada', 'facts')
  for (let index = 0; index < 20; index += 1) {
    memory.keep(0, `other ${index}`, `user ${index}`, 'facts')
    memory.get('s1')
  }
  const before = memory.get('s1')
  reader.note({ scope: 'user', subject: 'ada' })
  expect([before, memory.get('s1')]).toEqual([undefined, undefined])
})
