import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnyEndpoint } from '../../endpoint-table.ts'
import { endpointTable } from '../../endpoint-table.ts'
import { openTarget } from './open-target.ts'
import type { Target } from './target.ts'

/** Tries one thing on one endpoint. @returns A sentence for each fault; nothing where all is well. */
export type Sweep = (target: Target, endpoint: AnyEndpoint) => Promise<string[]>

/** Milliseconds for one endpoint: as a rule it takes a tenth of a second, and a machine that does much else needs long. */
export const sweepTimeoutMs = 60_000

/** Every endpoint that there is just now, by the name that its tests have. */
export function endpoints(): [string, AnyEndpoint][] {
  return endpointTable.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint])
}

/** What a sweep finds, and what was wrong with the answers on the way. */
export async function findFaults(target: Target, sweep: Sweep, endpoint: AnyEndpoint): Promise<string[]> {
  target.faults.length = 0
  const faults = await sweep(target, endpoint)
  return [...new Set([...target.faults, ...faults])]
}

/**
 * Makes a test of each endpoint in the table, and one for each endpoint that should not be: added to the table, it must be found.
 *
 * @param bad Endpoints with the weakness that this sweep is there to find, by what is weak.
 */
export function sweepEveryEndpoint(sweep: Sweep, bad: Readonly<Record<string, AnyEndpoint>>): void {
  let target: Target
  beforeAll(async () => {
    target = await openTarget()
  })
  afterAll(() => target.remove())

  it.each(endpoints())(
    '%s',
    async (_name, endpoint) => {
      expect(await findFaults(target, sweep, endpoint)).toEqual([])
    },
    sweepTimeoutMs,
  )

  describe('finds in a new endpoint, without a line being written for it,', () => {
    it.each(Object.entries(bad))(
      '%s',
      async (_name, endpoint) => {
        await withEndpoint(endpoint, async () => {
          expect(await findFaults(target, sweep, endpoint)).not.toEqual([])
        })
      },
      sweepTimeoutMs,
    )
  })
}

/** Does something while there is one endpoint more: this test file has a table of its own. */
async function withEndpoint(endpoint: AnyEndpoint, work: () => Promise<void>): Promise<void> {
  const table = endpointTable as unknown as AnyEndpoint[]
  table.push(endpoint)
  try {
    await work()
  } finally {
    table.pop()
  }
}
