import { expect, it } from 'vitest'
import { statement } from '../storage/database.ts'
import { loadTableShapes } from '../storage/load-table-shapes.ts'
import { tables } from '../storage/tables.ts'
import { createTestAuth } from '../testing-only/test-auth.ts'

it('a new database has no account, no session and nothing else that would let somebody in', {
  tags: ['ASVS-6.3.2'],
}, async () => {
  const auth = await createTestAuth()
  try {
    for (const table of tables.filter((name) => name !== 'auth_schema')) {
      const count = statement<Record<never, never>, { n: number }>(
        `test.count_${table}`,
        `select count(*) as n from ${table}`,
      )
      expect([table, await auth.temporary.database.all(count, {})]).toEqual([table, [{ n: 0 }]])
    }
  } finally {
    await auth.remove()
  }
})

it('NIST-3.1.1.2 ASVS-6.4.2 no table has a place for a hint or for an answer to a secret question', {
  tags: ['ASVS-6.4.2', 'NIST-3.1.1.2'],
}, async () => {
  const columns = (await loadTableShapes('sqlite')).flatMap(({ columns }) => columns.map(({ name }) => name))
  expect(columns).toContain('email')
  expect(columns.filter((name) => /hint|question|answer|plain/.test(name))).toEqual([])
})
