import { expect, test } from 'vitest'
import { databaseInUse } from './database-in-use.mjs'

const settings = 'AUTH_SECRET=x\nDATABASE_URL="file:.data/auth.db"\n'

test('the environment wins over the settings, which win over the default', () => {
  const DATABASE_URL = 'postgres://localhost/app'
  expect(databaseInUse({ DATABASE_URL }, settings).url).toBe(DATABASE_URL)
  expect(databaseInUse({ DATABASE_URL: '' }, 'DATABASE_URL=file:other.db').url).toBe('file:other.db')
  expect(databaseInUse({}, '').url).toBe('file:.data/auth.db')
})

test('a database is named for the eyes', () => {
  const name = (url: string) => databaseInUse({ DATABASE_URL: url }, settings).name
  expect(name('file:.data/auth.db')).toBe('SQLite, apps/demo/.data/auth.db')
  expect(name('file:///var/lib/auth.db')).toBe('SQLite, /var/lib/auth.db')
  expect(name('postgres://ada@localhost:5432/app')).toBe('PostgreSQL, app at localhost:5432')
  expect(name('postgresql:///app?host=/run/postgresql')).toBe('PostgreSQL, app at this machine')
  expect(name('mysql://ada@db.internal/app')).toBe('MySQL or MariaDB, app at db.internal')
  expect(name('mariadb://ada@db.internal/app')).toBe('MariaDB, app at db.internal')
})

test('no password is ever told, wherever it stands', () => {
  const canary = 'tell-nobody'
  const urls = [
    `postgres://ada:${canary}@localhost/app?password=${canary}`,
    `mysql://${canary}:${canary}@localhost/app#${canary}`,
    `postgres://ada:${canary}/#@localhost/app`,
    ...['/', '#', '?'].map((sign) => `postgres://ada:begins-so${sign}${canary}@localhost/app`),
    `mongodb://ada:${canary}@localhost/app`,
  ]
  for (const url of urls) expect(told(url)).not.toMatch(/tell-nobody|begins-so/)
})

/** The name, or all that the refusal tells. */
function told(url: string): string {
  try {
    return databaseInUse({ DATABASE_URL: url }, settings).name
  } catch (error) {
    return String(error) + JSON.stringify(error, Object.getOwnPropertyNames(error))
  }
}
