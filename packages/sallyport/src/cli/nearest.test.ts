import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

it('finds what was most likely meant, and nothing where nothing is near', () => {
  const names = ['migrate', 'info', 'doctor', 'secret']
  expect(nearest('migrat', names)).toBe('migrate')
  expect(nearest('docter', names)).toBe('doctor')
  expect(nearest('xyzzyplugh', names)).toBeNull()
  expect(nearest('x', [])).toBeNull()
})
