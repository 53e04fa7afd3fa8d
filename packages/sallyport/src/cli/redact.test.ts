import { expect, it } from 'vitest'
import { createRedactor } from './redact.ts'

it('takes passwords out of URLs, whatever scheme and wherever they stand', () => {
  const redact = createRedactor({})
  expect(redact('cannot reach postgres://ada:s3cret@db.example.com:5432/app now')).toBe(
    'cannot reach postgres://ada:***@db.example.com:5432/app now',
  )
  expect(redact('redis://:s3cret@cache')).toBe('redis://:***@cache')
  expect(redact('postgres:///app?host=/run&password=s3cret&x=1')).toBe('postgres:///app?host=/run&password=***&x=1')
  expect(redact('mysql://ada:p@ss@host/db')).toBe('mysql://ada:***@host/db')
})

it('takes the values of secrets out wherever they show up, also decoded', () => {
  const redact = createRedactor({
    AUTH_SECRET: 'first-long-secret,second-long-secret',
    DATABASE_URL: 'postgres://ada:kan%40rie-pass@db/app',
  })
  expect(redact('first-long-secret second-long-secret kan@rie-pass kan%40rie-pass')).toBe('*** *** *** ***')
})

it('leaves text alone where the password is no secret, such as the name of the database', () => {
  expect(createRedactor({ DATABASE_URL: 'postgres://postgres:postgres@localhost/app' })('postgres is there')).toBe(
    'postgres is there',
  )
})
