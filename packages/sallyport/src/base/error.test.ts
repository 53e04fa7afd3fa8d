import { describe, expect, it, vi } from 'vitest'
import { errorCodes } from './error-codes.ts'
import { AuthError, isAuthError } from './error.ts'

describe('AuthError', () => {
  it.each(Object.entries(errorCodes))('%s has its status and its sentence', (code, { status, message }) => {
    const error = new AuthError(code as keyof typeof errorCodes)
    expect([error.name, error.code, error.status, error.message]).toEqual(['AuthError', code, status, message])
    expect([error.fields, error.retryAfterSeconds, error.cause]).toEqual([null, null, undefined])
    expect(Object.hasOwn(error, 'cause')).toBe(false)
  })

  it('keeps what goes with it', () => {
    const cause = new Error('underneath')
    const error = new AuthError('rate_limited', {
      cause,
      fields: { email: 'No.' },
      retryAfterSeconds: 3,
      message: 'Wait.',
    })
    expect(error).toMatchObject({ cause, fields: { email: 'No.' }, retryAfterSeconds: 3, message: 'Wait.' })
  })
})

describe('the table of codes', () => {
  it.each(Object.entries(errorCodes))(
    '%s: a word with underscores, an error status, a sentence',
    (code, { status, message }) => {
      expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(600)
      expect(message).toMatch(/^[A-Z].*\.$/)
    },
  )
})

describe('isAuthError', () => {
  it('recognises an error that another copy of the module made, where instanceof does not', async () => {
    vi.resetModules()
    const copy = await import('./error.ts')
    expect(copy.AuthError).not.toBe(AuthError)
    const error = new copy.AuthError('forbidden')
    expect(error instanceof AuthError).toBe(false)
    expect(isAuthError(error)).toBe(true)
    expect(copy.isAuthError(new AuthError('forbidden'))).toBe(true)
  })

  it.each([
    null,
    undefined,
    'unauthenticated',
    new Error('no'),
    { code: 'forbidden', status: 403 },
    JSON.parse(JSON.stringify(new AuthError('forbidden'))),
    Object.assign(new Error('no'), { name: 'AuthError', code: 'forbidden' }),
  ])('is false for %o', (value) => {
    expect(isAuthError(value)).toBe(false)
  })

  it('the brand is not among what is copied or written', () => {
    expect(Object.getOwnPropertySymbols(Object.assign({}, new AuthError('forbidden')))).toEqual([])
  })
})
