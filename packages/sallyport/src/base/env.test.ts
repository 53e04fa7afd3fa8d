import { afterEach, expect, it, vi } from 'vitest'
import { isBuilding, isProduction, systemEnvironment } from './env.ts'

afterEach(() => vi.unstubAllEnvs())

it.each([
  ['production', true],
  ['development', false],
  ['test', false],
  ['staging', true],
  ['Development', true],
  ['', true],
  [undefined, true],
])('NODE_ENV=%s: production is %s', (NODE_ENV, production) => {
  expect(isProduction({ NODE_ENV })).toBe(production)
})

it.each([
  ['phase-production-build', true],
  ['phase-production-server', false],
  [undefined, false],
])('NEXT_PHASE=%s: building is %s', (NEXT_PHASE, building) => {
  expect(isBuilding({ NEXT_PHASE })).toBe(building)
})

it('the environment is read when it is asked for, not before', () => {
  vi.stubEnv('AUTH_URL', 'https://one.example')
  expect(systemEnvironment().AUTH_URL).toBe('https://one.example')
  vi.stubEnv('AUTH_URL', 'https://two.example')
  expect(systemEnvironment().AUTH_URL).toBe('https://two.example')
})
