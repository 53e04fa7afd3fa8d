import { describe, expect, test } from 'vitest'
import { bind, createCompiler, requirePrefix, withPrefix } from './compile.ts'
import { statement } from './database.ts'
import type { Dialect, Param, Params } from './database.ts'
import { isStorageError } from './storage-error.ts'

const compile = (sql: string, dialect: Dialect = 'sqlite', prefix?: string) =>
  createCompiler(dialect, prefix)(statement<Params>('test.statement', sql))

describe('placeholders', () => {
  test('become positions in the order of the text', () => {
    const { text, order, names } = compile('select :b, :a, :b')
    expect([text, order, names]).toEqual(['select ?, ?, ?', ['b', 'a', 'b'], 2])
  })

  test('become numbers for PostgreSQL, one for each name', () => {
    const { text, order } = compile('select :b, :a, :b', 'postgres')
    expect([text, order]).toEqual(['select $1, $2, $1', ['b', 'a']])
  })

  test.each([
    `select 'at :noon, it''s :late'`,
    'select ":name", `:name`',
    'select 1 -- :name',
    "select 1 /* :name ? ' */",
    'select a::text',
  ])('are not looked for in %s', (sql) => {
    expect(compile(sql)).toMatchObject({ text: sql, order: [] })
  })

  test.each(["select 'open", 'select "open', 'select 1 /* open', 'select ?'])('cannot be found safely in %s', (sql) => {
    expect(() => compile(sql)).toThrow(/test\.statement/)
  })

  test('the text of the dialect is taken', () => {
    const each = statement<Params>('test.each', { sqlite: 'select 1', postgres: 'select 2', mysql: 'select 3' })
    expect(createCompiler('mysql')(each).text).toBe('select 3')
  })
})

describe('prefix', () => {
  test('replaces auth_ in tables and indexes, and in no column, value or comment', () => {
    const sql = `create index auth_sessions_by_user on auth_sessions (auth_time) -- auth_users
      where "auth_users" = 'auth_users' and auth_sessions.auth_time > 0`
    expect(
      withPrefix('test', sql, 'my_'),
    ).toBe(`create index my_sessions_by_user on my_sessions (auth_time) -- auth_users
      where "auth_users" = 'auth_users' and my_sessions.auth_time > 0`)
  })

  test('a table that is not in the list is refused', () => {
    expect(() => compile('select 1 from auth_nonsense')).toThrow(/auth_nonsense/)
  })

  test.each(['auth_', 'a', 'my_app_', 'x'.repeat(31)])('%s is a prefix', (prefix) => {
    expect(requirePrefix(prefix)).toBe(prefix)
  })

  test.each(['', 'Auth_', '1a', '_a', 'a-b', 'a b', 'a"', 'a;drop', 'sqlite_', 'pg_x', 'x'.repeat(32), 'é_', 'a\n'])(
    '%j is no prefix',
    (prefix) => {
      expect(() => requirePrefix(prefix)).toThrow(TypeError)
    },
  )
})

test.each([
  ['select 1', false, true],
  ['  -- why\n select 1', false, true],
  ['with x as (select 1) select * from x', false, true],
  ['with x as (select 1) update auth_users set name = 1', true, false],
  ['explain query plan delete from auth_users', false, true],
  ['delete from auth_users', true, false],
  ['DELETE from auth_users RETURNING id', true, true],
  ["insert into auth_users (id) values ('returning')", true, false],
])('%s: writes %s, gives rows %s', (sql, writes, returnsRows) => {
  expect(compile(sql)).toMatchObject({ writes, returnsRows })
})

test('a statement is compiled once, and another text under its name is refused', () => {
  const compiler = createCompiler('sqlite')
  const first = compiler(statement<Params>('a', 'select 1'))
  expect(compiler(statement<Params>('a', 'select 1'))).toBe(first)
  expect(() => compiler(statement<Params>('a', 'select 2'))).toThrow('a: two statements have this name.')
})

describe('bind', () => {
  const compiled = compile('select :a, :b')

  test('puts the values in order, whatever order they are given in', () => {
    expect(bind(compiled, { b: 2, a: 'x' })).toEqual(['x', 2])
  })

  test.each<[string, Record<string, unknown>]>([
    ['a missing one', { a: 'secret' }],
    ['one too many', { a: 'secret', b: 1, c: 2 }],
    ['undefined', { a: 'secret', b: undefined }],
    ['a boolean', { a: 'secret', b: true }],
    ['NaN', { a: 'secret', b: Number.NaN }],
    ['more than a number can hold', { a: 'secret', b: 2 ** 53 }],
    ['NUL', { a: 'secret', b: 'secret\0' }],
    ['half a pair', { a: 'secret', b: 'secret\udc00' }],
  ])('refuses %s, and names no value', (_title, params) => {
    const error = thrownBy(() => bind(compiled, params as Record<string, Param>))
    expect(isStorageError(error) && [error.kind, error.statement]).toEqual(['statement', 'test.statement'])
    expect((error as Error).message).not.toContain('secret')
  })
})

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown.')
}
