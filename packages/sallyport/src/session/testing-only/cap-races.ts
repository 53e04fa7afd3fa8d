import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startInstance, warmSession } from '../../testing-only/two-instances.ts'
import type { InstanceProcess } from '../../testing-only/two-instances.ts'
import type { EmptyDatabase } from '../../storage/testing-only/empty-database.ts'

const max = 5

/** What must hold of the cap where two processes, on the built package, use one database. @param create Makes an empty one. */
export function describeCapRaces(name: string, create: () => Promise<EmptyDatabase>): void {
  describe.each(['end-oldest', 'refuse'] as const)(`a cap in two processes on ${name}, %s`, (whenFull) => {
    let empty: EmptyDatabase
    let instances: readonly [InstanceProcess, InstanceProcess]

    beforeAll(async () => {
      empty = await create()
      const options = { database: empty.url, session: { max, whenFull } }
      instances = [await startInstance(options), await startInstance(options)]
    }, 60_000)

    afterAll(async () => {
      for (const instance of instances) instance.stop()
      await empty.remove()
    })

    it('of 50 starts at once no more than the cap are live', { tags: ['ASVS-7.1.2'], timeout: 30_000 }, async () => {
      const { userId } = await instances[0].ask<{ userId: string }>('user')
      const outcomes = await Promise.all(
        instances.map((one) => one.ask<{ began: number; codes: string[] }>('startMany', { userId, count: 25 })),
      )
      const began = outcomes.reduce((sum, outcome) => sum + outcome.began, 0)
      expect(began).toBe(whenFull === 'refuse' ? max : 50)
      const codes = new Set(outcomes.flatMap((outcome) => outcome.codes))
      expect(codes).toEqual(new Set(whenFull === 'refuse' ? ['too_many_sessions'] : []))
      expect(await instances[1].ask('list', { userId })).toEqual({ live: max })
    })

    it('AT057 another process forgets the session that made room', async () => {
      const { userId } = await instances[0].ask<{ userId: string }>('user')
      const oldest = await warmSession(instances[0], instances[1], userId)
      await instances[0].ask('startMany', { userId, count: max })
      if (whenFull === 'end-oldest') expect(await instances[1].ask('watch', oldest)).toHaveProperty('at')
      else expect(await instances[1].ask('check', oldest)).toMatchObject({ accepted: true })
    })
  })
}
