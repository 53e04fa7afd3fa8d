import { expect, it } from 'vitest'
import { compare, table } from './compare.mjs'

/** Times around a middle, in microseconds; each a little different. */
const around = (middle: number) => Array.from({ length: 400 }, (_, index) => middle + ((index * 37) % 101) - 50)

const flow = (kinds: Readonly<Record<string, number>>) =>
  compare(Object.entries(kinds).map(([kind, middle]) => ({ flow: 'sign-in', kind, times: around(middle) })))

it('what takes the same time is the same', () => {
  expect(flow({ unknown: 20_000, known: 20_000, banned: 20_001 }).map(({ leaks }) => leaks)).toEqual([false, false])
})

it('what is significant but smaller than the bound is the same', () => {
  const [known] = flow({ unknown: 20_000, known: 20_100 })
  expect([known?.leaks, known?.bound, (known?.p ?? 1) < 0.001]).toEqual([false, 200, true])
})

it('what is significant and larger than the bound differs, whichever is the slower', () => {
  expect(flow({ unknown: 20_000, known: 20_300, banned: 19_700 }).map(({ leaks }) => leaks)).toEqual([true, true])
})

it('where nothing is hashed the bound is 50 microseconds', () => {
  expect(flow({ unknown: 1_000, pending: 1_060 }).map(({ bound, leaks }) => [bound, leaks])).toEqual([[50, true]])
})

it('a few samples of which one is far away show nothing', () => {
  const [few] = compare([
    { flow: 'verify', kind: 'unknown', times: [1, 2, 3, 4] },
    { flow: 'verify', kind: 'pending', times: [1, 2, 3, 90_000] },
  ])
  expect(few?.leaks).toBe(false)
})

it('the table has a line for each comparison', () => {
  expect(table(flow({ unknown: 20_000, known: 20_300 })).split('\n')).toHaveLength(3)
})
