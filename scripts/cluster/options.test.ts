import { expect, test } from 'vitest'
import { parseOptions } from './options.mjs'

test('PostgreSQL tells of changes by itself; MariaDB needs Redis', () => {
  expect(parseOptions([])).toMatchObject({ store: 'postgres', feed: 'postgres', rounds: 10, port: 0 })
  expect(parseOptions(['--store=mysql'])).toMatchObject({ store: 'mysql', feed: 'redis' })
})

test.each([
  ['--store=oracle', 'give postgres or mysql'],
  ['--feed=pigeon', 'give postgres or redis or poll'],
  ['--rounds=0', 'give a number from 1 to 40'],
  ['--port=x', 'give a number from 0 to 65535'],
])('%s is refused, and what would do is told', (given, told) => {
  expect(() => parseOptions([given])).toThrow(told)
})

test('MariaDB cannot notify', () => {
  expect(() => parseOptions(['--store=mysql', '--feed=postgres'])).toThrow('MariaDB has no notifications')
})
