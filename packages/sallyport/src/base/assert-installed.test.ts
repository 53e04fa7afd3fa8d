import { expect, test } from 'vitest'
import { assertInstalled } from './assert-installed.ts'

test('a package that has what is looked for is installed', () => {
  expect(() => assertInstalled(() => undefined)).not.toThrow()
})

test('the empty module that webpack puts in place of a missing package is not taken for it', () => {
  const ignored: { Pool?: unknown } = {}
  expect(() => assertInstalled(ignored.Pool)).toThrow(/not installed/)
  expect(() => assertInstalled(ignored)).toThrow(/not installed/)
})
