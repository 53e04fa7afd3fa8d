import { expect, it } from 'vitest'
import { fixedRandom } from '../testing-only/fixed-random.ts'
import { createTestClock } from '../testing/test-clock.ts'
import { newUser } from './new-user.ts'

const deps = { clock: createTestClock(), random: fixedRandom() }
const input = { email: 'ada@example.com', name: 'Ada' }

it('a new user has no role, no proven address and no ban, and an id that tells the time', () => {
  const user = newUser(deps, input)
  expect(user).toMatchObject({
    ...input,
    email_verified_at: null,
    image: null,
    roles: '[]',
    epoch: 1,
    banned_at: null,
    ban_reason: null,
    created_at: deps.clock.now(),
    updated_at: deps.clock.now(),
  })
  expect(Number.parseInt(user.id.replaceAll('-', '').slice(0, 12), 16)).toBe(deps.clock.now())
})

it('AT195 only what is named is taken from the input', { tags: ['ASVS-8.2.3', 'ASVS-15.3.3'] }, () => {
  const smuggled = { ...input, id: 'mine', epoch: 9, banned_at: 1, email_verified_at: 1, created_at: 1 }
  const user = newUser(deps, smuggled)
  expect(user.id).not.toBe('mine')
  expect(user).toMatchObject({ epoch: 1, banned_at: null, email_verified_at: null, created_at: deps.clock.now() })
})

it('a proven address has the date, roles are a list', () => {
  expect(newUser(deps, { ...input, emailVerified: true, roles: ['admin'] })).toMatchObject({
    email_verified_at: deps.clock.now(),
    roles: '["admin"]',
  })
})
