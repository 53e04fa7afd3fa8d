import { expect, test } from 'vitest'
import { planSettings } from './settings.ts'

const usual = {
  autocommit: 'ON',
  character_set_client: 'utf8mb4',
  character_set_results: 'utf8mb4',
  foreign_key_checks: 'ON',
  innodb_lock_wait_timeout: '50',
  sql_mode: 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION',
  sql_safe_updates: 'OFF',
  transaction_isolation: 'REPEATABLE-READ',
}
const rows = (settings: Readonly<Record<string, string>>) =>
  Object.entries({ ...usual, ...settings }).map(([name, value]) => ({ Variable_name: name, Value: value }))
const plan = (settings: Readonly<Record<string, string>>) => planSettings(rows(settings), { readCommitted: false })

test('a connection of an app as it usually is stays as it is', () => {
  expect(plan({})).toEqual({ change: null, restore: null, literals: false, readCommitted: false })
})

test.each([
  ['autocommit', 'OFF', "'ON'", "'OFF'"],
  ['foreign_key_checks', 'OFF', "'ON'", "'OFF'"],
  ['sql_safe_updates', 'ON', "'OFF'", "'ON'"],
  ['sql_mode', '', "'STRICT_TRANS_TABLES'", "''"],
  ['sql_mode', 'STRICT_ALL_TABLES,ORACLE', "'STRICT_TRANS_TABLES'", "'STRICT_ALL_TABLES,ORACLE'"],
  ['sql_mode', 'ANSI_QUOTES', "'STRICT_TRANS_TABLES'", "'ANSI_QUOTES'"],
  ['transaction_isolation', 'READ-UNCOMMITTED', "'READ-COMMITTED'", "'READ-UNCOMMITTED'"],
  ['character_set_results', 'latin1', "'UTF8MB4'", "'LATIN1'"],
  ['character_set_results', '', "'UTF8MB4'", 'null'],
])('%s %j is changed for us and set back', (name, value, changed, restored) => {
  expect(plan({ [name]: value })).toMatchObject({
    change: `set session ${name} = ${changed}`,
    restore: `set session ${name} = ${restored}`,
  })
})

test.each([
  ['sql_mode', 'STRICT_ALL_TABLES,ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'],
  ['transaction_isolation', 'SERIALIZABLE'],
])('%s %s does not matter', (name, value) => {
  expect(plan({ [name]: value }).change).toBeNull()
})

test('in another character set values are sent as literals', () => {
  expect(plan({ character_set_client: 'latin1' }).literals).toBe(true)
  expect(plan({ character_set_client: 'utf8mb3' }).literals).toBe(true)
})

test('a server with the old name of the isolation level is understood', () => {
  const { transaction_isolation: _, ...old } = usual
  const oldRows = Object.entries({ ...old, tx_isolation: 'READ-COMMITTED' }).map(([name, value]) => ({
    Variable_name: name,
    Value: value,
  }))
  expect(planSettings(oldRows, { readCommitted: false })).toMatchObject({ change: null, readCommitted: true })
})

test('a connection of our own waits briefly for locks, and is READ COMMITTED', () => {
  const { change, readCommitted } = planSettings(rows({}), { readCommitted: true, lockWaitSeconds: 2 })
  expect(change).toBe("set session transaction_isolation = 'READ-COMMITTED', session innodb_lock_wait_timeout = 2")
  expect(readCommitted).toBe(true)
  expect(
    planSettings(rows({ innodb_lock_wait_timeout: '1' }), { readCommitted: false, lockWaitSeconds: 2 }).change,
  ).toBe(null)
})

test('a setting of an unknown form is refused, not put into SQL', () => {
  expect(() => plan({ sql_mode: "x', y" })).toThrow(RangeError)
})
