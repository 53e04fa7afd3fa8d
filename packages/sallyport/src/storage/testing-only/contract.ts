import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { statement, step } from '../database.ts'
import type { Database, Param, Step } from '../database.ts'
import { appStep, sql } from '../app-sql.ts'
import type { SqlValue } from '../app-sql.ts'
import { field } from '../../user/field.ts'
import { storeFieldsSteps } from '../../user/user-field-set.ts'
import { isStorageError } from '../storage-error.ts'
import { userColumnsToken } from '../user-column.ts'
import type { UserColumn } from '../user-column.ts'
import type { StorageError } from '../storage-error.ts'

/** A database to put the contract to; empty, not migrated. */
export interface ContractDatabase {
  readonly database: Database
  /** Opens a second connection to the same database. */
  again(): Promise<Database>
  /** Closes all and deletes it. */
  remove(): Promise<void>
}

const insertUser = statement<{ id: string; email: string | null; name: string | null; now: number }>(
  'contract.insert-user',
  'insert into auth_users (id, email, name, created_at, updated_at) values (:id, :email, :name, :now, :now)',
)
const selectUser = statement<
  { id: string },
  { id: string; email: string | null; name: string | null; created_at: number }
>('contract.select-user', 'select id, email, name, created_at from auth_users where id = :id')
const selectUsers = statement<{ limit: number }, { id: string }>(
  'contract.select-users',
  'select id from auth_users order by id limit :limit',
)
const renameUser = statement<{ id: string; name: string }>(
  'contract.rename-user',
  'update auth_users set name = :name where id = :id',
)
const renameAll = statement<{ name: string }>('contract.rename-all', 'update auth_users set name = :name')
const deleteUser = statement<{ id: string }>('contract.delete-user', 'delete from auth_users where id = :id')
const insertPassword = statement<{ id: string }>(
  'contract.insert-password',
  `insert into auth_passwords (user_id, hash, updated_at) values (:id, 'hash', 1)`,
)
const selectPassword = statement<{ id: string }, { hash: string }>(
  'contract.select-password',
  'select hash from auth_passwords where user_id = :id',
)
const insertToken = statement<{ id: string }>(
  'contract.insert-token',
  `insert into auth_tokens (id, purpose, subject, token_hash, payload, created_at, expires_at)
   values (:id, 'contract', :id, :id, '', 1, 2)`,
)
const consume = statement<{ id: string }>('contract.consume', 'delete from auth_tokens where id = :id')
const increment = statement<{ key: string; limit: number }>('contract.increment', {
  sqlite: `insert into auth_limits (key, tat) values (:key, 1)
    on conflict (key) do update set tat = tat + 1 where tat < :limit`,
  postgres: `insert into auth_limits as l (key, tat) values (:key, 1)
    on conflict (key) do update set tat = l.tat + 1 where l.tat < :limit`,
  mysql:
    'insert into auth_limits (`key`, tat) values (:key, 1) on duplicate key update tat = if(tat < :limit, tat + 1, if(last_insert_id(1), tat, tat))',
})
const selectCount = statement<{ key: string }, { tat: number }>('contract.count', {
  sqlite: 'select tat from auth_limits where key = :key',
  postgres: 'select tat from auth_limits where key = :key',
  mysql: 'select tat from auth_limits where `key` = :key',
})
const echoBytes = statement<{ bytes: Uint8Array }, { bytes: Uint8Array }>('contract.bytes', {
  sqlite: 'select :bytes as bytes',
  postgres: 'select cast(:bytes as bytea) as bytes',
  mysql: 'select cast(:bytes as binary) as bytes',
})
const echoNumber = statement<{ number: number }, { number: number }>('contract.number', {
  sqlite: 'select :number + 1 as number',
  postgres: 'select cast(:number as bigint) + 1 as number',
  mysql: 'select cast(:number as signed) + 1 as number',
})

/**
 * The behaviour that every dialect and driver must show.
 *
 * @param name What is put to the test, as it shows in the results: the dialect, `by`, and the driver. `npm run test:stores` counts the
 *   cases by it (scripts/lib/contract-counts.mjs).
 * @param open Opens a new, empty database.
 */
export function describeDatabase(
  name: string,
  open: (options: { prefix?: string; userColumns?: readonly UserColumn[] }) => Promise<ContractDatabase>,
): void {
  describe(`Contract: ${name}`, () => {
    let opened: ContractDatabase
    let db: Database

    beforeEach(async () => {
      opened = await open({})
      db = opened.database
      await db.migrations.apply()
    })

    afterEach(() => opened.remove())

    const user = (id: string, email: string | null = null): Step =>
      step(insertUser, { id, email, name: null, now: 1 }, 1)

    describe('values', () => {
      test.each([
        ['plain text', 'Ada Lovelace'],
        ['an empty text', ''],
        ['null', null],
        ['Unicode beyond the first plane', 'Zoë 👩🏽‍🚀 ﷽ 𐍈'],
        ['a text of 100,000 characters', 'x'.repeat(100_000)],
        ['an injection', `'); drop table auth_users; -- " \` \\ ; :id ? $1`],
      ])('%s comes back as it was stored', async (_title, value) => {
        await db.run(insertUser, { id: 'u', email: null, name: value, now: 1 })
        expect((await db.get(selectUser, { id: 'u' }))?.name).toBe(value)
        expect(await db.all(selectUsers, { limit: 10 })).toHaveLength(1)
      })

      test.each([0, 1, -1, 2 ** 31, 2 ** 32 + 1, 1_800_000_000_000, Number.MAX_SAFE_INTEGER])(
        'the number %d comes back as that number',
        async (value) => {
          await db.run(insertUser, { id: 'u', email: null, name: null, now: value })
          expect((await db.get(selectUser, { id: 'u' }))?.created_at).toBe(value)
        },
      )

      test('a number is a number in arithmetic', async () => {
        expect((await db.get(echoNumber, { number: 1_800_000_000_000 }))?.number).toBe(1_800_000_000_001)
      })

      test.each([
        ['bytes', new Uint8Array([0, 1, 127, 128, 255])],
        ['no bytes', new Uint8Array(0)],
        ['a part of a buffer', new Uint8Array([9, 8, 7, 6]).subarray(1, 3)],
      ])('%s come back as a Uint8Array', async (_title, bytes) => {
        const row = await db.get(echoBytes, { bytes })
        expect(row?.bytes).toBeInstanceOf(Uint8Array)
        expect([...(row?.bytes ?? [])]).toEqual([...bytes])
      })

      test.each([
        ['undefined', undefined],
        ['a boolean', true],
        ['NaN', Number.NaN],
        ['infinity', Number.POSITIVE_INFINITY],
        ['a bigint', 1n],
        ['a Date', new Date(0)],
        ['a list', ['x']],
        ['an object', { length: 1 }],
        ['a text with NUL', 'admin\0'],
        ['half a surrogate pair', 'admin\ud800'],
      ])('%s is refused before the database sees it', async (_title, value) => {
        const params = { id: 'u', email: null, name: value as Param as string, now: 1 }
        const error = await refusalOf(db.run(insertUser, params))
        expect(error).toMatchObject({ kind: 'statement', statement: 'contract.insert-user' })
        expect(error.message).toContain(':name')
        expect(await db.get(selectUser, { id: 'u' })).toBeNull()
      })

      test('a value without a placeholder is refused', async () => {
        const params = { id: 'u', more: 'x' }
        const error = await refusalOf(db.get(selectUser, params))
        expect(error.kind).toBe('statement')
        expect(error.message).toContain(':more')
      })
    })

    describe('answers', () => {
      test('get gives null and all an empty list where there is no row', async () => {
        expect(await db.get(selectUser, { id: 'nobody' })).toBeNull()
        expect(await db.all(selectUsers, { limit: 10 })).toEqual([])
      })

      test('get gives the first of several rows', async () => {
        await db.batch([user('a'), user('b')])
        expect(await db.get(selectUsers, { limit: 10 })).toEqual({ id: 'a' })
      })

      test('run tells how many rows changed', async () => {
        await db.batch([user('a'), user('b'), user('c')])
        expect(await db.run(renameAll, { name: 'x' })).toEqual({ changes: 3 })
        expect(await db.run(deleteUser, { id: 'a' })).toEqual({ changes: 1 })
        expect(await db.run(deleteUser, { id: 'a' })).toEqual({ changes: 0 })
      })

      test('rows that go with another are not counted', async () => {
        await db.batch([user('a'), step(insertPassword, { id: 'a' })])
        expect(await db.run(deleteUser, { id: 'a' })).toEqual({ changes: 1 })
        expect(await db.get(selectPassword, { id: 'a' })).toBeNull()
      })

      test('reading with run, and writing without rows by get, are refused', async () => {
        expect((await refusalOf(db.run(selectUsers, { limit: 1 }))).kind).toBe('statement')
        expect((await refusalOf(db.batch([step(selectUsers, { limit: 1 })]))).kind).toBe('statement')
        expect((await refusalOf(db.get(deleteUser, { id: 'a' }))).kind).toBe('statement')
      })
    })

    describe('refusals', () => {
      test('a second row with a unique value is a conflict', async () => {
        await db.batch([user('a', 'ada@example.com')])
        const error = await refusalOf(db.batch([user('b', 'ada@example.com')]))
        expect(error).toMatchObject({ kind: 'conflict', statement: 'contract.insert-user', index: 0 })
        expect(`${error.message} ${String((error.cause as Error).message)}`).not.toContain('ada@example.com')
      })

      test('a second row with a primary key is a conflict', async () => {
        await db.batch([user('a')])
        const again = db.run(insertUser, { id: 'a', email: null, name: null, now: 1 })
        expect(await refusalOf(again)).toMatchObject({
          kind: 'conflict',
          statement: 'contract.insert-user',
          index: null,
        })
      })

      test('a row that refers to a missing one is a conflict', async () => {
        expect((await refusalOf(db.run(insertPassword, { id: 'nobody' }))).kind).toBe('conflict')
      })

      test('a missing value of a column that needs one is a fault in the statement', async () => {
        const faulty = statement<{ id: string }>(
          'contract.faulty',
          'insert into auth_passwords (user_id, updated_at) values (:id, 1)',
        )
        await db.batch([user('a')])
        expect((await refusalOf(db.run(faulty, { id: 'a' }))).kind).toBe('statement')
      })

      test.each([
        'selec nonsense',
        'select nothing from auth_users',
        'select 1 from nowhere',
        `select 'open`,
        'select ?',
      ])('wrong SQL is told with its name: %s', async (sql) => {
        const error = await refusalOf(db.all(statement<Record<never, never>, unknown>('contract.wrong', sql), {}))
        expect(error).toMatchObject({ kind: 'statement', statement: 'contract.wrong' })
        expect(error.message).toContain('contract.wrong')
      })

      test('one name for two statements is refused', async () => {
        await db.all(selectUsers, { limit: 1 })
        const other = statement<{ limit: number }, { id: string }>(
          selectUsers.name,
          'select id from auth_users limit :limit',
        )
        expect((await refusalOf(db.all(other, { limit: 1 }))).kind).toBe('statement')
      })

      test('the database works on after a refusal', async () => {
        await refusalOf(db.run(insertPassword, { id: 'nobody' }))
        await refusalOf(db.batch([user('a'), user('a')]))
        await db.batch([user('a')])
        expect(await db.all(selectUsers, { limit: 10 })).toEqual([{ id: 'a' }])
      })
    })

    describe('batch', () => {
      test('an empty batch does nothing', async () => {
        expect(await db.batch([])).toEqual([])
      })

      test('gives a result per step, in order', async () => {
        const results = await db.batch([
          user('a'),
          user('b'),
          step(renameAll, { name: 'x' }),
          step(deleteUser, { id: 'c' }),
        ])
        expect(results).toEqual([{ changes: 1 }, { changes: 1 }, { changes: 2 }, { changes: 0 }])
      })

      test('a step sees what the ones before it did', async () => {
        await db.batch([user('a'), step(renameUser, { id: 'a', name: 'Ada' }, 1), step(insertPassword, { id: 'a' }, 1)])
        expect((await db.get(selectUser, { id: 'a' }))?.name).toBe('Ada')
      })

      const flow = [
        user('a'),
        user('b'),
        step(renameUser, { id: 'a', name: 'x' }, 1),
        step(insertPassword, { id: 'b' }, 1),
      ]

      test.each([0, 1, 2, 3, 4])('an expectation that fails at step %d leaves nothing', async (k) => {
        const steps = flow.toSpliced(k, 0, step(renameUser, { id: 'nobody', name: 'x' }, 1))
        const error = await refusalOf(db.batch(steps))
        expect(error).toMatchObject({ kind: 'expectation', statement: 'contract.rename-user', index: k })
        expect(await db.all(selectUsers, { limit: 10 })).toEqual([])
      })

      test.each([0, 1, 2, 3, 4])('a conflict at step %d leaves nothing', async (k) => {
        const steps = flow.toSpliced(k, 0, step(insertPassword, { id: 'nobody' }))
        expect(await refusalOf(db.batch(steps))).toMatchObject({
          kind: 'conflict',
          statement: 'contract.insert-password',
          index: k,
        })
        expect(await db.all(selectUsers, { limit: 10 })).toEqual([])
      })

      test.each([0, 1, 2, 3, 4])('a wrong value at step %d leaves nothing', async (k) => {
        const wrong = step(renameUser, { id: 'a', name: undefined as unknown as string })
        expect((await refusalOf(db.batch(flow.toSpliced(k, 0, wrong)))).kind).toBe('statement')
        expect(await db.all(selectUsers, { limit: 10 })).toEqual([])
      })

      test('an expectation of none holds where none changed, and fails where one did', async () => {
        await db.batch([step(deleteUser, { id: 'a' }, 0)])
        await db.batch([user('a')])
        expect((await refusalOf(db.batch([step(deleteUser, { id: 'a' }, 0)]))).kind).toBe('expectation')
        expect(await db.get(selectUser, { id: 'a' })).not.toBeNull()
      })
    })

    describe("the app's own SQL in a batch", () => {
      const note = (key: string) => appStep(db.dialect, 'on.contract[0]', sql`delete from notes where note = ${key}`)
      const insert = (...values: SqlValue[]) =>
        appStep(
          db.dialect,
          'on.contract[0]',
          sql`insert into notes (note, size) values (${values[0] ?? ''}, ${values[1] ?? 0})`,
        )
      const run = (text: string) => db.run(statement<Record<never, never>>(`contract.${text}`, text), {})
      const selectNotes = statement<Record<never, never>, { note: string; size: number }>(
        'contract.notes',
        'select note, size from notes order by note',
      )

      beforeEach(async () => {
        await run('create table notes (note varchar(200) not null primary key, size integer not null)')
      })

      test('changes rows beside ours, with values as they are', async () => {
        const text = `'); drop table notes; -- " \\ ? $1 :note`
        const results = await db.batch([user('a'), insert(text, 3), insert('b', 1)])
        expect(results).toEqual([{ changes: 1 }, { changes: 1 }, { changes: 1 }])
        expect((await db.all(selectNotes, {})).map(({ note: stored, size }) => [stored, size])).toEqual([
          [text, 3],
          ['b', 1],
        ])
      })

      test('that the database refuses undoes ours, and is told by its name', async () => {
        await db.batch([insert('a', 1)])
        const error = await refusalOf(db.batch([user('a'), insert('a', 1)]))
        expect(error).toMatchObject({ kind: 'conflict', statement: 'on.contract[0]', index: 1 })
        const wrong = appStep(db.dialect, 'on.contract[0]', sql`insert into nowhere (a) values (${1})`)
        expect(await refusalOf(db.batch([user('a'), wrong]))).toMatchObject({ kind: 'statement', index: 1 })
        expect(await db.all(selectUsers, { limit: 10 })).toEqual([])
      })

      test('is undone with ours', async () => {
        await refusalOf(db.batch([insert('a', 1), step(renameUser, { id: 'nobody', name: 'x' }, 1)]))
        expect(await db.all(selectNotes, {})).toEqual([])
      })

      test('may be another text each time under one name', async () => {
        await db.batch([insert('a', 1), note('a'), insert('b', 2)])
        expect(await db.all(selectNotes, {})).toEqual([{ note: 'b', size: 2 }])
      })
    })

    describe('races', () => {
      test('of 50 increments at once as many pass as the limit allows', async () => {
        const other = await opened.again()
        const all = await Promise.all(
          Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? db : other).run(increment, { key: 'k', limit: 5 })),
        )
        expect(all.filter(({ changes }) => changes > 0)).toHaveLength(5)
        expect(await db.get(selectCount, { key: 'k' })).toEqual({ tat: 5 })
        await other.close()
      })

      test('of 50 that consume a token at once one gets it', async () => {
        const other = await opened.again()
        await db.run(insertToken, { id: 't' })
        const outcomes = await Promise.allSettled(
          Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? db : other).batch([step(consume, { id: 't' }, 1)])),
        )
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ kind: 'expectation' })
        }
        await other.close()
      })

      test('of 50 that take an e-mail address at once one gets it', async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 50 }, (_, at) => db.batch([user(`u${at}`, 'ada@example.com')])),
        )
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      })

      test('what one connection has committed the other reads', async () => {
        const other = await opened.again()
        await db.batch([user('a')])
        expect(await other.get(selectUser, { id: 'a' })).not.toBeNull()
        await other.close()
      })
    })

    describe('migrations', () => {
      test('an empty database has everything before it; applying once and twice comes to the same', async () => {
        const empty = await open({})
        const { migrations } = empty.database
        const before = await migrations.status()
        expect(before.current).toBe(0)
        expect(before.target).toBeGreaterThan(0)
        expect(before.pending.map(({ version }) => version)).toEqual(
          Array.from({ length: before.target }, (_, at) => at + 1),
        )
        const after = { current: before.target, target: before.target, pending: [], missingColumns: [] }
        expect(await migrations.apply()).toEqual(after)
        expect(await migrations.apply()).toEqual(after)
        expect(await migrations.status()).toEqual(after)
        await empty.remove()
      })

      test('of several that start at once one works and the others find it done', async () => {
        const empty = await open({})
        const other = await empty.again()
        const all = await Promise.all(
          [empty.database, other, empty.database, other].map((one) => one.migrations.apply()),
        )
        expect(all.every(({ current, target, pending }) => current === target && pending.length === 0)).toBe(true)
        await other.close()
        await empty.remove()
      })

      test('status changes nothing', async () => {
        const empty = await open({})
        await empty.database.migrations.status()
        expect((await refusalOf(empty.database.all(selectUsers, { limit: 1 }))).kind).toBe('statement')
        await empty.remove()
      })
    })

    describe("the app's own columns", () => {
      const columns: readonly UserColumn[] = [
        { name: 'plan', type: 'text', maxLength: 64, default: "it's free" },
        { name: 'group', type: 'text', maxLength: 255, default: null },
        { name: 'seats', type: 'integer', maxLength: null, default: null },
        { name: 'credit', type: 'number', maxLength: null, default: 0.5 },
        { name: 'newsletter', type: 'boolean', maxLength: null, default: true },
      ]
      const selectOwn = statement<{ id: string }, Record<string, unknown>>(
        'contract.own',
        `select u.id${userColumnsToken} from auth_users u where u.id = :id`,
      )

      test('are added to a new database, and read under names that are none of the library', async () => {
        const own = await open({ userColumns: columns, prefix: 'mine_' })
        expect((await own.database.migrations.status()).missingColumns).toEqual(columns)
        expect((await own.database.migrations.apply()).missingColumns).toEqual([])
        await own.database.batch([user('a')])
        const { x_newsletter: newsletter, ...row } = (await own.database.get(selectOwn, { id: 'a' })) ?? {}
        expect(row).toEqual({ id: 'a', x_plan: "it's free", x_group: null, x_seats: null, x_credit: 0.5 })
        expect([1, true]).toContain(newsletter)
        await own.remove()
      })

      test('are added to a database with users, and several that start at once agree', async () => {
        const own = await open({ userColumns: columns })
        const bare = await own.again()
        await bare.migrations.apply()
        await own.database.batch([user('a')])
        const all = await Promise.all([own.database, bare, own.database].map((one) => one.migrations.apply()))
        expect(all.every(({ missingColumns }) => missingColumns.length === 0)).toBe(true)
        expect(await own.database.get(selectOwn, { id: 'a' })).toMatchObject({ x_plan: "it's free", x_credit: 0.5 })
        await bare.close()
        await own.remove()
      })

      test('take every value of their kind', async () => {
        const own = await open({ userColumns: columns })
        await own.database.migrations.apply()
        const set = storeFieldsSteps(
          columns.map(({ name }) => ({ name, column: name, definition: field.string().definition })),
          'a',
          { plan: 'Zoë 👩🏽‍🚀', group: '', seats: Number.MAX_SAFE_INTEGER, credit: -1.25, newsletter: false },
        )
        await own.database.batch([user('a'), ...set])
        expect(await own.database.get(selectOwn, { id: 'a' })).toMatchObject({
          x_plan: 'Zoë 👩🏽‍🚀',
          x_group: '',
          x_seats: Number.MAX_SAFE_INTEGER,
          x_credit: -1.25,
        })
        expect([0, false]).toContain((await own.database.get(selectOwn, { id: 'a' }))?.['x_newsletter'])
        await own.remove()
      })
    })

    describe('prefix', () => {
      test('another prefix gives other tables, with the same statements', async () => {
        const prefixed = await open({ prefix: 'my_app_' })
        await prefixed.database.migrations.apply()
        await prefixed.database.batch([user('a'), step(insertPassword, { id: 'a' }, 1)])
        expect(await prefixed.database.get(selectUser, { id: 'a' })).not.toBeNull()
        const raw = statement<Record<never, never>, { id: string }>('contract.raw', 'select id from my_app_users')
        expect(await prefixed.database.all(raw, {})).toEqual([{ id: 'a' }])
        await prefixed.remove()
      })
    })

    describe('close', () => {
      test('after close every call is refused as unavailable, and close does nothing more', async () => {
        await db.get(selectUser, { id: 'a' })
        await db.close()
        await db.close()
        expect((await refusalOf(db.get(selectUser, { id: 'a' }))).kind).toBe('unavailable')
        expect((await refusalOf(db.all(selectUsers, { limit: 1 }))).kind).toBe('unavailable')
        expect((await refusalOf(db.run(deleteUser, { id: 'a' }))).kind).toBe('unavailable')
        expect((await refusalOf(db.batch([user('a')]))).kind).toBe('unavailable')
        expect((await refusalOf(db.migrations.status())).kind).toBe('unavailable')
        expect((await refusalOf(db.migrations.apply())).kind).toBe('unavailable')
      })

      test('writes that wait while it closes are refused, not lost without a word', async () => {
        const pending = Promise.allSettled([db.batch([user('a')]), db.batch([user('b')]), db.batch([user('c')])])
        await db.close()
        const outcomes = await pending
        const other = await opened.again()
        const ids = (await other.all(selectUsers, { limit: 10 })).map(({ id }) => id)
        const done = ['a', 'b', 'c'].filter((_, at) => outcomes[at]?.status === 'fulfilled')
        expect(ids).toEqual(done)
        await other.close()
      })
    })
  })
}

/** The refusal that a promise comes to; fails where it is fulfilled or something else is thrown. */
export async function refusalOf(promise: Promise<unknown>): Promise<StorageError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (isStorageError(error)) return error
  throw new Error(error === null ? 'Nothing was refused.' : 'Not a StorageError.', { cause: error })
}
