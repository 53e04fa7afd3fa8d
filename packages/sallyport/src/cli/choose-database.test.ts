import { expect, it } from 'vitest'
import { describeDatabase } from './choose-database.ts'

const chosen = { from: 'DATABASE_URL', file: null, prefix: 'auth_' }

it.each([
  ['postgres://ada:hunter2@db:5433/app?sslmode=require', 'PostgreSQL, db:5433/app'],
  ['postgres:///app', 'PostgreSQL, local socket/app'],
  ['postgres://ada:12/hunter2@db', 'PostgreSQL'],
  ['postgres://ada:12?hunter2@db/app', 'PostgreSQL, ada:12'],
  ['postgres://ada:hunter2:x@db:y/app', 'PostgreSQL'],
])('%s is shown as %s: nothing of the password, however it is written', (url, shown) => {
  expect(describeDatabase({ ...chosen, url, dialect: 'postgres' })).toBe(shown)
})
