import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { appStep, sql } from './app-sql.ts'
import type { AppStatement, SqlValue } from './app-sql.ts'
import { bind, createCompiler } from './compile.ts'
import { statement, step } from './database.ts'
import type { Dialect } from './database.ts'
import { temporaryDatabase } from './testing-only/temporary-database.ts'
import type { TemporaryDatabase } from './testing-only/temporary-database.ts'

function compiled(dialect: Dialect, given: AppStatement) {
  const made = appStep(dialect, 'on.test[0]', given)
  const text = createCompiler(dialect)(made.statement)
  return { text: text.text, values: bind(text, made.params) }
}

describe('sql', () => {
  it('binds every value, with the placeholders of the dialect', () => {
    const given = sql`insert into profiles (user_id, plan) values (${'u1'}, ${'free'})`
    const question = { text: 'insert into profiles (user_id, plan) values (?, ?)', values: ['u1', 'free'] }
    expect(compiled('sqlite', given)).toEqual(question)
    expect(compiled('mysql', given)).toEqual(question)
    expect(compiled('postgres', given)).toEqual({
      text: 'insert into profiles (user_id, plan) values ($1, $2)',
      values: ['u1', 'free'],
    })
  })

  it('leaves the names of tables as they are: the app knows its own', () => {
    expect(compiled('sqlite', sql`delete from auth_of_mine where id = ${1}`).text).toContain('auth_of_mine')
  })

  test.each<[string, SqlValue, (string | number | null)[]]>([
    ['a truth', true, [1, 'true', 1]],
    ['null', null, [null, null, null]],
    [
      'a time',
      new Date(1_800_000_000_123),
      ['2027-01-15T08:00:00.123Z', '2027-01-15T08:00:00.123Z', '2027-01-15 08:00:00.123'],
    ],
  ])('%s is stored as each dialect has it', (_title, value, [sqlite, postgres, mysql]) => {
    const given = sql`update t set a = ${value}`
    expect(compiled('sqlite', given).values).toEqual([sqlite])
    expect(compiled('postgres', given).values).toEqual([postgres])
    expect(compiled('mysql', given).values).toEqual([mysql])
  })

  test.each([
    ['another sql', sql`select 1`],
    ['a list', ['a', 'b']],
    ['undefined', undefined],
    ['an object', { raw: 'now()' }],
    ['NaN', Number.NaN],
    ['no time', new Date(Number.NaN)],
    ['a bigint', 1n],
  ])('%s is no value', (_title, value) => {
    expect(() => sql`update t set a = ${value as unknown as string}`).toThrow(TypeError)
    expect(() => appStep('sqlite', 'on.test[0]', { sql: 'update t set a = ?', params: [value] })).toThrow('on.test[0]')
  })

  it('is a tag, not a function of a text', () => {
    expect(() => sql(['delete from t'] as unknown as TemplateStringsArray)).toThrow('sql is a tag')
  })

  test.each([
    ['a value in quotes', sql`insert into t values ('${'x'}')`],
    ['a value in quotes and a placeholder of its own', sql`insert into t values ('${'x'}', ?, $1)`],
    ['a value in a comment', sql`delete from t -- ${'x'}`],
  ])('%s is refused, whatever the dialect', (_title, given) => {
    for (const dialect of ['sqlite', 'postgres', 'mysql'] as const)
      expect(() => compiled(dialect, given)).toThrow('write values as ${…} only')
  })
})

describe('a statement of a query builder', () => {
  it('of Drizzle and of Kysely is taken as it is', () => {
    const text = 'insert into "profiles" ("user_id") values (?)'
    expect(compiled('sqlite', { sql: text, params: ['u1'] })).toEqual({ text, values: ['u1'] })
    expect(compiled('sqlite', { sql: text, parameters: ['u1'] })).toEqual({ text, values: ['u1'] })
  })

  it('may use a numbered placeholder twice', () => {
    const text = 'insert into p values ($2, $1, $1)'
    expect(compiled('postgres', { sql: text, params: ['a', 'b'] })).toEqual({ text, values: ['a', 'b'] })
  })

  test.each<[string, Dialect, string, unknown[]]>([
    ['too few values', 'sqlite', 'insert into p values (?, ?)', ['a']],
    ['too many', 'sqlite', 'insert into p values (?)', ['a', 'b']],
    ['a number left out', 'postgres', 'insert into p values ($1, $3)', ['a', 'b', 'c']],
    ['another dialect', 'postgres', 'insert into p values (?)', ['a']],
    ['a read', 'sqlite', 'select ?', ['a']],
    ['an end of the transaction', 'sqlite', 'commit', []],
    ['a change of tables, which MySQL commits', 'mysql', 'create table p (id int)', []],
    ['two statements', 'sqlite', 'insert into p values (?); commit', ['a']],
    ['a read that begins with `with`', 'sqlite', 'with a as (select 1) select * from a', []],
  ])('%s is refused', (_title, dialect, text, params) => {
    expect(() => compiled(dialect, { sql: text, params })).toThrow(/^on\.test\[0\]:/)
  })

  it('that is none is refused', () => {
    for (const given of [null, 'delete from t', { sql: 'delete from t' }, Promise.resolve()])
      expect(() => appStep('sqlite', 'on.test[0]', given as unknown as AppStatement)).toThrow(TypeError)
  })
})

describe('on a database', () => {
  let temporary: TemporaryDatabase
  const raw = (text: string, params: SqlValue[] = []) => appStep('sqlite', 'on.test[0]', { sql: text, params })
  const insert = statement<{ id: string }>(
    'test.user',
    'insert into auth_users (id, created_at, updated_at) values (:id, 1, 1)',
  )
  const notes = statement<Record<never, never>, { key: string }>(
    'test.notes',
    'select key from auth_limits order by key',
  )

  beforeAll(async () => {
    temporary = await temporaryDatabase()
  })
  afterAll(() => temporary.remove())

  it('no value becomes SQL, whatever it holds', { tags: ['ASVS-1.2.4'] }, async () => {
    const { database } = temporary
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (key) => {
        if (/[\0\p{Surrogate}]/u.test(key)) return
        await database.batch([raw('delete from auth_limits')])
        await database.batch([
          appStep('sqlite', 'on.test[0]', sql`insert into auth_limits (key, tat) values (${key}, ${1})`),
        ])
        expect(await database.all(notes, {})).toEqual([{ key }])
      }),
      { numRuns: 60 },
    )
  })

  it('another text under the same name is another statement: nothing of the app is kept prepared', async () => {
    const { database } = temporary
    await database.batch([raw('delete from auth_limits')])
    await database.batch([
      raw("insert into auth_limits (key, tat) values ('a', 1)"),
      raw('insert into auth_limits (key, tat) values (?, 1) returning key', ['b']),
    ])
    expect(await database.all(notes, {})).toEqual([{ key: 'a' }, { key: 'b' }])
  })

  it('what is refused undoes the whole batch, and is told by the name of the hook', async () => {
    const { database } = temporary
    const failing = database.batch([
      step(insert, { id: 'u' }, 1),
      raw('insert into auth_passwords values (?, ?, 1)', ['nobody', 'x']),
    ])
    await expect(failing).rejects.toMatchObject({ kind: 'conflict', statement: 'on.test[0]', index: 1 })
    expect(
      await database.get(
        statement<Record<never, never>, { n: number }>('test.n', 'select count(*) as n from auth_users'),
        {},
      ),
    ).toEqual({ n: 0 })
  })
})
