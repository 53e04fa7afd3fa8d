import { expect, inject, test } from 'vitest'
import { openPostgres } from '../apps/demo/lib/databases/postgres.mjs'
import { command, createPostgresDatabase } from '../packages/sallyport/src/storage/testing-only/postgres-server.ts'
import { testDemoOn } from './lib/demo-on-database.ts'

testDemoOn('PostgreSQL', () => createPostgresDatabase(inject('postgresUrl')))

test('with ?schema= the notes lie where the users do, and their times are numbers', async () => {
  const database = await createPostgresDatabase(inject('postgresUrl'))
  await command(
    database.url,
    'create schema accounts; create table accounts.auth_users (id text collate "C" primary key)',
  )
  const { tables, query, close } = openPostgres(`${database.url}?schema=accounts`)
  for (const sql of tables) await query(sql, [])
  expect(await query('insert into demo_tickets (id, expires_at) values (?, ?)', ['a', 7])).toMatchObject({ changes: 1 })
  expect((await query('select expires_at from accounts.demo_tickets where id = ?', ['a'])).rows).toEqual([
    { expires_at: 7 },
  ])
  await close()
  await database.remove()
})
