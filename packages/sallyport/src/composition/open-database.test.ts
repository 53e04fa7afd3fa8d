import { createRequire } from 'node:module'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { BetterSqlite3Handle } from '../storage/sqlite-handle.ts'
import { testOrigin, testSecret } from '../testing-only/test-auth.ts'
import { createAuth } from './auth.ts'

const Libsql = createRequire(import.meta.url)('libsql') as new (path: string) => BetterSqlite3Handle & { close(): void }

let handle: BetterSqlite3Handle & { close(): void }

beforeEach(() => {
  handle = new Libsql(':memory:')
  handle.exec('pragma foreign_keys = on')
})
afterEach(() => handle.close())

const authOf = (database: BetterSqlite3Handle, tablePrefix: string) =>
  createAuth({ url: testOrigin, secret: testSecret, log: () => undefined, database, tablePrefix })

it("two auths on one handle of the app's have each its own tables", async () => {
  const [shop, staff] = [authOf(handle, 'shop_'), authOf(handle, 'staff_')]
  await shop.users.create({ email: 'ada@example.com' })
  expect((await staff.users.list()).users).toEqual([])
  expect((await shop.users.list()).users).toHaveLength(1)
})

it("an app's database that did not answer at first is asked again", async () => {
  let down = true
  const flaky = new Proxy(handle, {
    get(target, name) {
      if (down && (name === 'exec' || name === 'prepare')) {
        return () => {
          throw Object.assign(new Error('down'), { code: 'SQLITE_CANTOPEN' })
        }
      }
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const auth = authOf(flaky, 'auth_')
  await expect(auth.users.list()).rejects.toThrow()
  down = false
  expect((await auth.users.list()).users).toEqual([])
})
