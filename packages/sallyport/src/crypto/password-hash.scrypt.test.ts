import { expect, it, vi } from 'vitest'
import { isAuthError } from '../base/error.ts'
import { openPasswordHasher } from './password-hash.ts'

vi.mock('@node-rs/argon2', () => {
  throw new Error('no native build for this platform')
})

vi.setConfig({ testTimeout: 60_000 }) // scrypt takes its time, by design.

const log: unknown[] = []
const hasher = await openPasswordHasher({ run: (work) => work() }, (...line) => void log.push(line))
const password = 'correct horse battery staple'
const hash = await hasher.hash(password)

it('AT272 where argon2 has no native build, a hash is scrypt with N = 2^17, r = 8, p = 1 and a salt of its own', async () => {
  const other = await hasher.hash(password)
  expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(other.split('$')[3]).not.toBe(hash.split('$')[3])
})

it('AT266 AT247 it is verified with its password alone, all of it', async () => {
  const long = await hasher.hash(`${'x'.repeat(72)}\0a`)
  expect(await hasher.verify(hash, password)).toBe(true)
  expect(await hasher.verify(hash, `${password} `)).toBe(false)
  expect(await hasher.verify(long, `${'x'.repeat(72)}\0a`)).toBe(true)
  expect(await hasher.verify(long, `${'x'.repeat(72)}\0b`)).toBe(false)
})

it('AT267 it is of the composed form', async () => {
  expect(await hasher.verify(await hasher.hash('caf\u00e9'), 'cafe\u0301')).toBe(true)
  expect(await hasher.verify(await hasher.hash('cafe\u0301'), 'caf\u00e9')).toBe(true)
})

it('AT274 without a hash no password is right', async () => {
  expect(await hasher.verify(null, password)).toBe(false)
})

it('an argon2 hash is no wrong password there: the server says that it cannot tell', async () => {
  const stored = '$argon2id$v=19$m=19456,t=2,p=1$c2FsbHlwb3J0ZGVjb3kwMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const error = await hasher.verify(stored, password).catch((caught: unknown) => caught)
  expect(isAuthError(error) && error.code).toBe('not_configured')
})

it('the log says once, at the start, that argon2 is missing and what stands in for it', () => {
  expect(log).toMatchObject([['warn', 'password.argon2-missing', { instead: 'scrypt' }]])
})

it.each<[boolean, string]>([
  [false, hash],
  [true, hash.replace('ln=17', 'ln=16')],
  [false, hash.replace('ln=17', 'ln=18')],
])('isOutdated is %s for %s', (outdated, stored) => {
  expect(hasher.isOutdated(stored)).toBe(outdated)
})
