import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createUsers } from '../operations/users.ts'
import { sql } from '../storage/app-sql.ts'
import { statement } from '../storage/database.ts'
import type { Database, Params } from '../storage/database.ts'
import { failAt } from '../storage/testing-only/fail-at.ts'
import type { UserEvent, UserHooks } from '../user/user-hooks.ts'
import { createTestAuth } from './test-auth.ts'
import type { TestAuth } from './test-auth.ts'

/** Runs a text of a test's own on a database. */
async function runSql(db: Database, text: string): Promise<void> {
  await db.run(statement<Params>(`test.${text}`, text), {})
}

/** Reads rows by a text of a test's own. */
export function readSql(db: Database, text: string): Promise<Record<string, unknown>[]> {
  return db.all(statement<Params, Record<string, unknown>>(`test.${text}`, text), {})
}

/** Makes the table of an app that keeps something per user. */
export async function createProfiles(db: Database): Promise<void> {
  const [id, text] = db.dialect === 'mysql' ? ['varchar(36)', 'varchar(100)'] : ['text', 'text']
  // A column that refers to another has its collation, which MySQL and MariaDB call by different names.
  const rest =
    db.dialect === 'mysql'
      ? 'engine = InnoDB default character set utf8mb4 collate /*M! utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */'
      : ''
  await runSql(
    db,
    `create table profiles (user_id ${id} not null primary key, plan ${text} not null, name ${text},
       foreign key (user_id) references auth_users (id) on delete cascade) ${rest}`,
  )
  await runSql(db, `create table farewells (user_id ${id} not null primary key, plan ${text} not null) ${rest}`)
}

/** What an app does that keeps a profile of every user. */
export const profileHooks: UserHooks = {
  'user.created': {
    sql: (user) => [sql`insert into profiles (user_id, plan, name) values (${user.id}, ${'free'}, ${user.name})`],
  },
  'user.updated': { sql: (user) => [sql`update profiles set name = ${user.name} where user_id = ${user.id}`] },
  'user.deleted': {
    // While the profile is still there.
    sql: (user) => [
      sql`insert into farewells (user_id, plan) select user_id, plan from profiles where user_id = ${user.id}`,
    ],
  },
}

/** Hooks that note their events. */
export function notingHooks(deliver: (event: UserEvent) => Promise<void> | void): UserHooks {
  return { 'user.created': { deliver }, 'user.updated': { deliver }, 'user.deleted': { deliver } }
}

/**
 * What must hold of hooks on every dialect.
 *
 * @param open Opens an empty database.
 */
export function describeHooks(open: () => Promise<{ readonly database: Database; remove(): Promise<void> }>): void {
  describe('hooks on every dialect', () => {
    let opened: Awaited<ReturnType<typeof open>>
    let auth: TestAuth | null = null
    let db: Database

    beforeEach(async () => {
      opened = await open()
      db = opened.database
      await db.migrations.apply()
      await createProfiles(db)
    })
    afterEach(async () => {
      await auth?.remove()
      await opened.remove()
    })

    const usersWith = async (on: UserHooks, wrapped: Database = db) => {
      await auth?.remove()
      auth = await createTestAuth({ on }, () => wrapped)
      return createUsers(auth.services, { editor: [] })
    }
    const profiles = () => readSql(db, 'select plan, name from profiles order by name')
    const outbox = () => readSql(db, 'select id, kind from auth_outbox order by id')

    test('a row that refers to a user goes with the user', async () => {
      const users = await usersWith({})
      const { id } = await users.create({ email: 'ada@example.com' })
      await runSql(db, `insert into profiles (user_id, plan) values ('${id}', 'pro')`)
      await users.delete(id)
      expect(await profiles()).toEqual([])
    })

    test('a row that refers to nobody is refused', async () => {
      const orphan = runSql(db, `insert into profiles (user_id, plan) values ('nobody', 'pro')`)
      await expect(orphan).rejects.toMatchObject({ kind: 'conflict' })
    })

    test('SQL runs in the transaction of the act, with values as they are', async () => {
      const users = await usersWith(profileHooks)
      const name = `Zoë'); drop table profiles; --`
      const { id } = await users.create({ email: 'zoe@example.com', name: 'Zoë' })
      expect(await profiles()).toEqual([{ plan: 'free', name: 'Zoë' }])
      await users.update(id, { name: name.slice(0, 20) })
      expect(await profiles()).toEqual([{ plan: 'free', name: name.slice(0, 20) }])
      await users.delete(id)
      expect([await profiles(), await readSql(db, 'select plan from farewells')]).toEqual([[], [{ plan: 'free' }]])
    })

    test('SQL that the database refuses undoes the act', async () => {
      const users = await usersWith({
        'user.created': { sql: (user) => [sql`insert into profiles (user_id, plan) values (${user.id}, ${null})`] },
      })
      await expect(users.create({ email: 'ada@example.com' })).rejects.toMatchObject({ code: 'internal_error' })
      expect((await users.list()).users).toEqual([])
    })

    test('at whatever call the store fails, user, SQL and event are there together or not at all', async () => {
      const hooks: UserHooks = {
        'user.created': { ...profileHooks['user.created'], deliver: () => Promise.reject(new Error('later')) },
      }
      for (const when of ['before', 'after'] as const) {
        for (let k = 1; k < 20; k += 1) {
          const failing = failAt(db, k, when)
          const users = await usersWith(hooks, failing.database)
          await users.create({ email: 'ada@example.com', name: 'Ada' }).catch(() => undefined)
          await auth?.services.stop()
          const rows = [await readSql(db, 'select name from auth_users'), await profiles(), await outbox()]
          expect(new Set(rows.map(({ length }) => length)).size).toBe(1)
          await Promise.all(['auth_outbox', 'auth_users'].map((table) => runSql(db, `delete from ${table}`)))
          if (failing.calls() < k) break
        }
      }
    })

    test('an event is delivered after the act, once where nothing fails, and gone then', async () => {
      const events: UserEvent[] = []
      const users = await usersWith(notingHooks((event) => void events.push(event)))
      const { id } = await users.create({ email: 'ada@example.com', name: 'Ada' })
      await users.setRoles(id, ['editor'])
      await users.ban(id, 'spam')
      await users.unban(id)
      await users.delete(id)
      await auth?.delivered()
      events.sort((a, b) => a.at.getTime() - b.at.getTime())
      expect(events.map(({ type, user }) => [type, user.roles.length, user.banned])).toEqual([
        ['user.created', 0, false],
        ['user.updated', 1, false],
        ['user.updated', 1, true],
        ['user.updated', 1, false],
        ['user.deleted', 1, false],
      ])
      expect(new Set(events.map(({ at }) => at.getTime())).size).toBe(5)
      expect(await outbox()).toEqual([])
    })

    test('of two processes that deliver at once each event has one', async () => {
      const delivered: string[] = []
      const slowly = async ({ user }: UserEvent) => {
        await new Promise((resolve) => setImmediate(resolve))
        delivered.push(user.email ?? '')
      }
      const waiting = { 'user.created': { deliver: () => Promise.reject(new Error('down')) } }
      const users = await usersWith(waiting)
      for (let index = 0; index < 12; index += 1) await users.create({ email: `${index}@example.com` })
      await auth?.delivered()
      const others = await Promise.all([1, 2].map(() => createTestAuth({ on: notingHooks(slowly) }, () => db)))
      for (const other of others) other.clock.advance(60 * 60_000)
      await Promise.all(others.map((other) => other.delivered()))
      for (const other of others) await other.remove()
      expect(delivered.toSorted()).toEqual(Array.from({ length: 12 }, (_, index) => `${index}@example.com`).toSorted())
    })
  })
}
