import { expect, test } from 'vitest'
import { statement, step } from '../database.ts'
import type { Params } from '../database.ts'
import { refusalOf } from './contract.ts'
import { expectIndexed } from './expect-indexed.ts'
import { failAt } from './fail-at.ts'
import { recordingDatabase } from './recording-database.ts'
import { temporaryDatabase } from './temporary-database.ts'

const insert = statement<{ key: string }>('test.insert', 'insert into auth_limits (key, tat) values (:key, 1)')
const remove = statement<{ key: string }>('test.remove', 'delete from auth_limits where key = :key')
const select = statement<Params, { key: string }>('test.select', 'select key from auth_limits where key > :after')

test('a recording names what was asked and what ran, and a batch that was undone did not run', async () => {
  const { database, remove: clean } = await temporaryDatabase()
  const recording = recordingDatabase(database)
  await recording.database.batch([step(insert, { key: 'a' }), step(remove, { key: 'a' })])
  await refusalOf(recording.database.batch([step(insert, { key: 'a' }), step(remove, { key: 'b' }, 1)]))
  await recording.database.get(select, { after: '' })
  expect(recording.asked).toEqual(['test.insert', 'test.remove', 'test.insert', 'test.remove', 'test.select'])
  expect(recording.ran).toEqual(['test.insert', 'test.remove', 'test.select'])
  recording.clear()
  expect([recording.asked, recording.ran]).toEqual([[], []])
  await clean()
})

test.each([
  ['before', []],
  ['after', [{ key: 'b' }]],
] as const)('call k fails %s its work, the others do not', async (when, left) => {
  const { database, remove: clean } = await temporaryDatabase()
  const failing = failAt(database, 2, when)
  await failing.database.get(select, { after: '' })
  const error = await refusalOf(failing.database.batch([step(insert, { key: 'b' })]))
  expect(error).toMatchObject({ kind: 'unavailable', statement: 'test.insert' })
  expect(await failing.database.all(select, { after: '' })).toEqual(left)
  expect(failing.calls()).toBe(3)
  await clean()
})

test.each<[boolean, string]>([
  [true, 'select id from auth_users where id = :id'],
  [true, 'select s.id from auth_sessions s join auth_users u on u.id = s.user_id where s.id = :id'],
  [true, 'select max(seq) as seq from auth_changes'],
  [true, 'select id from auth_sessions where user_id = :user and id < :before order by id desc limit :limit'],
  [
    true,
    'delete from auth_sessions where id in (select id from auth_sessions where expires_at < :now order by expires_at limit 9)',
  ],
  [true, 'select due_at from auth_outbox order by due_at, id limit 1'],
  [true, 'insert into auth_limits (key, tat) values (:key, 1)'],
  [false, 'select id from auth_users where name = :name'],
  [false, 'select id from auth_users where lower(email) = :email'],
  [false, 'update auth_users set name = null where banned_at > :now'],
  [false, 'select count(*) as count from auth_sessions'],
  [false, 'select s.id from auth_sessions s join auth_users u on u.name = s.id where s.id = :id'],
])('expectIndexed is %s for %s', async (indexed, sql) => {
  const { database, remove: clean } = await temporaryDatabase()
  const checked = expectIndexed(database, statement<Params>('test.plan', sql))
  await (indexed ? expect(checked).resolves.toBeUndefined() : expect(checked).rejects.toThrow('reads a whole table'))
  await clean()
})
