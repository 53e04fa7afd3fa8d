import { expect, it } from 'vitest'
import { assertOptions } from '../configuration/assert-options.ts'
import { readSettings } from '../configuration/settings.ts'
import { testSecret } from '../testing-only/test-auth.ts'
import { assertSameOrigin } from './origin.ts'

const env = { NODE_ENV: 'production', AUTH_SECRET: testSecret, DATABASE_URL: 'file:/x.db' }
const outcome = readSettings({ url: 'https://example.com', origins: ['https://preview.example.com'] }, env, '/')

function isTaken(origin: string): boolean {
  if (!('settings' in outcome)) throw new Error(outcome.faults.join())
  const { settings } = outcome
  try {
    assertSameOrigin(settings, (name) => (name === 'origin' ? origin : null))
    return true
  } catch {
    return false
  }
}

it('the app’s own origin and those that it lists are taken', () => {
  expect(['https://example.com', 'https://preview.example.com'].map(isTaken)).toEqual([true, true])
})

it.each([
  'https://*.example.com',
  '*',
  'https://*',
  'https://example.com/path',
  'https://user@example.com',
  'example.com',
])('AT017 %s is no origin: none is a pattern', (origin) => {
  expect(() => assertOptions({ origins: [origin] })).toThrow(/origin/i)
})

it.each([
  'https://evil-example.com',
  'https://example.com.evil.com',
  'https://a.preview.example.com',
  'https://a.b.example.com',
  'https://EXAMPLE.com',
  'https://example.com.',
  'https://example.com%00.evil.com',
  'https://example.com:8443',
  'https://example.com/',
  'http://example.com',
  'https://example.com@evil.com',
  'https://example.com https://evil.com',
  '',
])('AT016 AT017 %j only looks like one of them', (origin) => {
  expect(isTaken(origin)).toBe(false)
})
