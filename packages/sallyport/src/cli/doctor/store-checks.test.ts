import { expect, it } from 'vitest'
import { clockVerdict } from './store-checks.ts'

it('clocks may differ by seconds; more than 5 s is a warning, more than a minute a fault', () => {
  expect(clockVerdict(4_999).status).toBe('ok')
  expect(clockVerdict(-5_001)).toMatchObject({ status: 'warn', found: 'the database is 5.0 s behind' })
  expect(clockVerdict(60_001)).toMatchObject({ status: 'fail', found: 'the database is 60.0 s ahead' })
  expect(clockVerdict(Number.NaN).status).toBe('fail')
})
