import { expect, it } from 'vitest'
import { compare } from './compare.mjs'
import { flows } from './flows.mjs'
import { measure } from './measure.mjs'

/** With few samples, to see that it runs: what it says of time is asserted nowhere, since another program may take the time. */

it('every flow is timed for every kind of address, on PostgreSQL', async () => {
  const samples = await measure({ samples: 40, processes: 2, store: 'postgres' })
  const expected = flows.flatMap(({ name, kinds }) => kinds.map((kind) => `${name} ${kind.name} 40`))
  expect(samples.map(({ flow, kind, times }) => `${flow} ${kind} ${times.length}`)).toEqual(expected)
  expect(compare(samples)).toHaveLength(expected.length - flows.length)
}, 180_000)

it('an answer that comes before the hash is found', async () => {
  const samples = await measure({ samples: 20, processes: 2, store: 'sqlite', leak: 'early-return', only: ['sign-in'] })
  const leaking = compare(samples).filter(({ leaks }) => leaks)
  expect(leaking.map(({ kind }) => kind)).toEqual(['known', 'banned', 'unverified'])
}, 180_000)
