import { describe, expect, it } from 'vitest'
import { createSecret, systemRandom } from '../base/random.ts'
import { parseSecrets, secretFault } from './secrets.ts'

describe('parseSecrets', () => {
  it.each<[string, string[]]>([
    ['one', ['one']],
    ['new,old', ['new', 'old']],
    [' new , old ', ['new', 'old']],
    ['new,,old,', ['new', 'old']],
    ['', []],
    [' , ', []],
  ])('%j is %j', (value, secrets) => {
    expect(parseSecrets(value)).toEqual(secrets)
  })
})

describe('AT083 a secret that will not do', () => {
  it.each([
    ['a word', 'secret', /6 characters/],
    ['10 characters', 'aB3$eF6&iJ', /10 characters/],
    ['31 characters', createSecret(systemRandom).slice(0, 31), /31 characters/],
    ['nothing', '', /0 characters/],
    ['zeros', '0'.repeat(64), /different/],
    ['one letter', 'a'.repeat(43), /different/],
    ['few characters again and again', 'abcdefghijk'.repeat(6), /different/],
    ['an example', 'change-me-change-me-change-me-change-me', /different|example/],
    ['another example', 'your-secret-here-your-secret-here-12345', /example/],
    ['an example in capitals', 'YOUR-SECRET-HERE-YOUR-SECRET-HERE-12345', /example/],
  ])('%s', (_title, secret, fault) => {
    expect(secretFault(secret)).toMatch(fault)
  })

  it('is never part of what is said about it', () => {
    for (const secret of ['correct-horse', 'x'.repeat(40)]) expect(secretFault(secret)).not.toContain(secret)
  })
})

describe('a secret that will do', () => {
  it.each([
    ['32 random bytes as base64url', createSecret(systemRandom)],
    ['32 random bytes as base64', Buffer.from(systemRandom.bytes(32)).toString('base64')],
    ['32 random bytes as hexadecimal', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['32 characters', 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8'],
  ])('%s', (_title, secret) => {
    expect(secretFault(secret)).toBeNull()
  })
})
