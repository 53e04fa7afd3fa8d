import { describe, expect, test } from 'vitest'
import type { Migration } from './database.ts'
import { createdBy, migrationStatus } from './migrate.ts'

const migrations: readonly Migration[] = [
  { version: 1, name: 'one', statements: ['create table auth_users (id)', 'create index i on auth_users (id)'] },
  { version: 2, name: 'two', statements: ['create table auth_tokens (id)'] },
]
const at = (versions: number[] | null, ...tables: string[]) =>
  migrationStatus({ versions, tables: new Set(tables), userColumns: new Set() }, migrations)

describe('migrationStatus', () => {
  test('an empty database is at 0', () => {
    expect(at(null)).toEqual({ current: 0, target: 2, pending: migrations, missingColumns: [] })
  })

  test("the app's own columns are missing until they are there", () => {
    const plan = { name: 'plan', type: 'text', maxLength: 64, default: 'free' } as const
    const state = { versions: [1, 2], tables: new Set(['auth_schema', 'auth_users', 'auth_tokens'] as const) }
    const columns = (...names: string[]) =>
      migrationStatus({ ...state, userColumns: new Set(names) }, migrations, [plan]).missingColumns
    expect(columns('id')).toEqual([plan])
    expect(columns('id', 'plan')).toEqual([])
  })

  test('only what is not there is pending', () => {
    expect(at([1], 'auth_schema', 'auth_users').pending.map(({ version }) => version)).toEqual([2])
    expect(at([1, 2], 'auth_schema', 'auth_users', 'auth_tokens').pending).toEqual([])
  })

  test('this code runs on the next version, so that a deployment may migrate first', () => {
    expect(at([1, 2, 3], 'auth_schema', 'auth_users', 'auth_tokens')).toEqual({
      current: 3,
      target: 2,
      pending: [],
      missingColumns: [],
    })
  })

  test('this code refuses the version after the next', () => {
    expect(() => at([1, 2, 3, 4], 'auth_schema', 'auth_users', 'auth_tokens')).toThrow(/version 4.*knows 2/)
  })

  test.each<[string, number[] | null, string[], RegExp]>([
    ['tables without auth_schema', null, ['auth_users'], /auth_users.*auth_schema/],
    ['tables with an empty auth_schema', [], ['auth_schema', 'auth_users'], /auth_users.*auth_schema/],
    ['a missing table', [1, 2], ['auth_schema', 'auth_users'], /auth_tokens is missing/],
    ['a gap', [1, 3], ['auth_schema', 'auth_users', 'auth_tokens'], /1, 3/],
  ])('half a schema is refused: %s', (_title, versions, tables, message) => {
    expect(() => at(versions, ...tables)).toThrow(message)
  })
})

test('createdBy lists tables, not indexes', () => {
  expect(createdBy(migrations)).toEqual(['auth_users', 'auth_tokens'])
})
