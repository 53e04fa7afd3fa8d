import { createPool } from 'mysql2/promise'
import type { Pool } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { issueToken } from '../../authentication/one-time-token.ts'
import type { TokenDeps } from '../../authentication/one-time-token.ts'
import { systemRandom } from '../../base/random.ts'
import { deriveMacKeys, deriveSealKeys } from '../../crypto/keyring.ts'
import { createSqlLimits } from '../../protection/sql-limits.ts'
import { testSecret } from '../../testing-only/test-auth.ts'
import { statement, step } from '../database.ts'
import type { Database } from '../database.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { temporaryMysql } from '../testing-only/temporary-mysql.ts'
import type { TemporaryMysql } from '../testing-only/temporary-mysql.ts'
import { openMysql } from './open-mysql.ts'

const insert = statement<{ id: string }>(
  'test.insert',
  'insert into auth_users (id, name, created_at, updated_at) values (:id, :id, 1, 1)',
)
const rename = statement<{ id: string; name: string }>(
  'test.rename',
  'update auth_users set name = :name where id = :id',
)
const remove = statement<{ id: string }>('test.remove', 'delete from auth_users where id = :id')

describe.each([
  ['as the driver has it', [], true],
  ['without FOUND_ROWS', ['-FOUND_ROWS'], true],
  ['without FOUND_ROWS and prepared statements', ['-FOUND_ROWS'], false],
])('on a pool %s', (_title, flags, preparedStatements) => {
  let temporary: TemporaryMysql
  let pool: Pool
  let db: Database

  beforeAll(async () => {
    temporary = await temporaryMysql(inject('mysqlUrl'))
    pool = createPool({ uri: temporary.url, flags })
    db = await openMysql(storageDeps, { database: pool, preparedStatements })
    await db.migrations.apply()
  })

  afterAll(async () => {
    await db.close()
    await pool.end()
    await temporary.remove()
  })

  test('an update counts a row that it finds, whether it changes or not, and none that it does not find', async () => {
    await db.run(insert, { id: 'a' })
    expect(await db.run(rename, { id: 'a', name: 'b' })).toEqual({ changes: 1 })
    expect(await db.run(rename, { id: 'a', name: 'b' })).toEqual({ changes: 1 })
    expect(await db.run(rename, { id: 'nobody', name: 'b' })).toEqual({ changes: 0 })
    expect(await db.batch([step(rename, { id: 'a', name: 'b' }, 1), step(remove, { id: 'a' }, 1)])).toHaveLength(2)
  })

  test('a limit lets exactly its burst through, the first and the refused told apart', async () => {
    let now = 1_800_000_000_000
    const store = createSqlLimits({ db, clock: { now: () => now } })
    const attempt = () => store.count([{ key: 'k', rate: { burst: 3, periodMs: 3_000 } }])
    expect([await attempt(), await attempt(), await attempt()]).toEqual([0, 0, 0])
    expect([await attempt(), await attempt()]).toEqual([1_000, 1_000])
    now += 1_000
    expect([await attempt(), await attempt()]).toEqual([0, 1_000])
  })

  test('a token replaces the one that it names, and is refused where another is there', async () => {
    const deps: TokenDeps = {
      db,
      clock: { now: () => 1 },
      random: systemRandom,
      tokenKeys: deriveSealKeys([testSecret], 'token'),
      codeKeys: deriveMacKeys([testSecret], 'code'),
    }
    const issue = (replaces?: string) => issueToken(deps, 'sign-up', 'ada@example.com', {}, replaces).step
    const first = issue()
    await db.batch([first])
    await db.batch([issue()])
    expect((await refusalOf(db.batch([issue(String(first.params['id']))]))).kind).toBe('expectation')
    const third = issue()
    await db.batch([third])
    await db.batch([issue(String(third.params['id']))])
  })
})
