import { expect, it } from 'vitest'
import { step } from '../storage/database.ts'
import type { Database } from '../storage/database.ts'
import { changeAuthority } from './change-log.ts'
import type { AuthorityChange } from './change-log.ts'
import { watchedDatabase } from './watched-database.ts'

const other = step({ name: 'test.other', sql: 'delete from auth_limits' }, {})
const steps = [
  other,
  changeAuthority({ scope: 'user', subject: 'ada' }, 1),
  changeAuthority({ scope: 'session', subject: 's1' }, 1),
]

function setUp(batch: () => Promise<never[]>) {
  const heard: (AuthorityChange | null)[] = []
  const db = watchedDatabase({ batch } as unknown as Database, { note: (change) => void heard.push(change) }, null)
  return { db, heard }
}

it('AT057 the process hears of its own changes before whoever made them is answered, and not before they are made', async () => {
  let commit = (): void => undefined
  const { db, heard } = setUp(() => new Promise((resolve) => (commit = () => resolve([]))))
  const answer = db.batch(steps)
  expect(heard).toEqual([])
  commit()
  await answer
  expect(heard).toEqual([
    { scope: 'user', subject: 'ada' },
    { scope: 'session', subject: 's1' },
  ])
})

it('a change whose outcome is not known is taken for made', async () => {
  const { db, heard } = setUp(() => Promise.reject(new Error('the connection was lost')))
  await expect(db.batch(steps)).rejects.toThrow('lost')
  expect(heard).toHaveLength(2)
})
