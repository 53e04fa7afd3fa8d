import { expect, it } from 'vitest'
import { isBelowVersion } from './versions.ts'

it('compares parts as numbers; a pre-release is below its release, and what is no version is below nothing', () => {
  expect(isBelowVersion('15.5.9', [15, 5, 18])).toBe(true)
  expect(isBelowVersion('15.10.0', [15, 5, 18])).toBe(false)
  expect(isBelowVersion('v16.2.6', [16, 2, 6])).toBe(false)
  expect(isBelowVersion('16.2.6-canary.3', [16, 2, 6])).toBe(true)
  expect(isBelowVersion('16.2.7-canary.3', [16, 2, 6])).toBe(false)
  expect(isBelowVersion('workspace:*', [16, 2, 6])).toBe(false)
})
