import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { HashGate } from './hash-gate.ts'
import { openPasswordHasher } from './password-hash.ts'

const { verified } = vi.hoisted(() => ({ verified: [] as string[] }))

// The real argon2; the calls are noted, so that no test has to measure time.
vi.mock('@node-rs/argon2', async (importOriginal) => {
  const argon2 = await importOriginal<typeof import('@node-rs/argon2')>()
  const verify: typeof argon2.verify = (hash, password) => {
    verified.push(String(hash))
    return argon2.verify(hash, password)
  }
  return { ...argon2, verify }
})

vi.setConfig({ testTimeout: 60_000 }) // Hashes take their time, by design.

let passed = 0
const gate: HashGate = {
  run(work) {
    passed += 1
    return work()
  },
}
const hasher = await openPasswordHasher(gate, () => undefined)
const password = 'correct horse battery staple'
const hash = await hasher.hash(password)
/** Of the same password, made with Python's hashlib. */
const scryptHash = '$scrypt$ln=17,r=8,p=1$c2FsbHlwb3J0LXNhbHQtMQ$rbCuKbf3LaIbas62N16G83p7vQebcPpp0UMV6oxRDak'

beforeEach(() => {
  passed = 0
  verified.length = 0
})

describe('a hash', () => {
  it('AT272 is argon2id with 19 MiB, two passes, one lane, 128 bit of salt, 256 bit of output', {
    tags: ['ASVS-11.4.2', 'NIST-3.1.1.2'],
  }, () => {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  })

  it('AT272 has a salt of its own', async () => {
    const hashes = await Promise.all(Array.from({ length: 8 }, () => hasher.hash(password)))
    expect(new Set(hashes.map((one) => one.split('$')[4])).size).toBe(8)
  })

  it('is verified with its password, and with no other', { tags: ['ASVS-6.2.10'] }, async () => {
    expect(await hasher.verify(hash, password)).toBe(true)
    expect(await hasher.verify(hash, 'correct horse battery stapler')).toBe(false)
    expect(await hasher.verify(hash, '')).toBe(false)
  })

  it('is made and verified behind the gate', async () => {
    await hasher.hash(password)
    await hasher.verify(hash, password)
    await hasher.verify(null, password)
    expect(passed).toBe(3)
  })

  it('is refused where the gate refuses', async () => {
    const closed = await openPasswordHasher({ run: () => Promise.reject(new Error('busy')) }, () => undefined)
    await expect(closed.hash(password)).rejects.toThrow('busy')
    await expect(closed.verify(hash, password)).rejects.toThrow('busy')
  })
})

describe('which passwords are the same', () => {
  it.each([
    ['AT267 a leading blank', ` ${password}`],
    ['AT267 a trailing blank', `${password} `],
    ['AT267 another case', password.toUpperCase()],
    ['AT267 full-width letters', password.replace('c', '\uff43')],
    ['AT247 all up to a NUL', `${password}\0`],
    ['AT247 all up to a NUL, and more', `${password}\0more`],
    ['a line end', `${password}\n`],
  ])('%s makes another one', async (_title, other) => {
    expect(await hasher.verify(hash, other)).toBe(false)
  })

  it('AT247 what comes after a NUL counts', { tags: ['ASVS-6.2.8', 'NIST-3.1.1.2'] }, async () => {
    const withNul = await hasher.hash('abc\0def')
    expect(await hasher.verify(withNul, 'abc\0def')).toBe(true)
    expect(await hasher.verify(withNul, 'abc\0xyz')).toBe(false)
    expect(await hasher.verify(withNul, 'abc')).toBe(false)
  })

  it.each([
    ['72 bytes', 'x'.repeat(72)],
    ['72 bytes of emoji', '😀'.repeat(18)],
    ['128 bytes', 'x'.repeat(128)],
    ['256 emoji less one', '😀'.repeat(255)],
  ])('AT266 what comes after the first %s counts', async (_title, start) => {
    const long = await hasher.hash(`${start}1`)
    expect(await hasher.verify(long, `${start}1`)).toBe(true)
    expect(await hasher.verify(long, `${start}2`)).toBe(false)
    expect(await hasher.verify(long, start)).toBe(false)
  })

  it('AT267 a letter with its accent apart is the letter with its accent, when set and when verified', async () => {
    const composed = await hasher.hash('caf\u00e9 au lait, ma ch\u00e8re')
    expect(await hasher.verify(composed, 'cafe\u0301 au lait, ma che\u0300re')).toBe(true)
    const decomposed = await hasher.hash('cafe\u0301 au lait, ma che\u0300re')
    expect(await hasher.verify(decomposed, 'caf\u00e9 au lait, ma ch\u00e8re')).toBe(true)
  })
})

describe('where there is no hash', () => {
  it.each([password, '', 'sallyportdecoy01'])('AT274 %j is never right', async (any) => {
    expect(await hasher.verify(null, any)).toBe(false)
  })

  it('AT029 it costs one hash with the parameters of a real one', async () => {
    await hasher.verify(hash, password)
    await hasher.verify(null, password)
    expect(verified).toHaveLength(2)
    const [real, decoy] = verified.map((one) => one.split('$'))
    expect(decoy?.slice(0, 4)).toEqual(real?.slice(0, 4))
    expect(decoy?.map((part) => part.length)).toEqual(real?.map((part) => part.length))
  })
})

describe('AT233 a stored hash beyond the bounds, or none at all, is a RangeError', () => {
  const [, , , , salt = '', output = ''] = hash.split('$')

  it.each([
    ['2 GiB of memory', `$argon2id$v=19$m=2147483648,t=2,p=1$${salt}$${output}`],
    ['257 MiB of memory', `$argon2id$v=19$m=262145,t=2,p=1$${salt}$${output}`],
    ['17 passes', `$argon2id$v=19$m=19456,t=17,p=1$${salt}$${output}`],
    ['a million passes', `$argon2id$v=19$m=19456,t=1000000,p=1$${salt}$${output}`],
    ['ten lanes', `$argon2id$v=19$m=19456,t=2,p=10$${salt}$${output}`],
    ['no lanes', `$argon2id$v=19$m=19456,t=2,p=0$${salt}$${output}`],
    ['no passes', `$argon2id$v=19$m=19456,t=0,p=1$${salt}$${output}`],
    ['no memory', `$argon2id$v=19$m=0,t=2,p=1$${salt}$${output}`],
    ['argon2i', `$argon2i$v=19$m=19456,t=2,p=1$${salt}$${output}`],
    ['argon2d', `$argon2d$v=19$m=19456,t=2,p=1$${salt}$${output}`],
    ['an old version', `$argon2id$v=16$m=19456,t=2,p=1$${salt}$${output}`],
    ['a salt that is no base64', `$argon2id$v=19$m=19456,t=2,p=1$${salt.slice(0, -1)}$${output}`],
    ['an output that is no base64', `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${output}AA`],
    ['no output', `$argon2id$v=19$m=19456,t=2,p=1$${salt}$`],
    ['no salt', `$argon2id$v=19$m=19456,t=2,p=1$$${output}`],
    ['a line end', `${hash}\n`],
    ['a blank before', ` ${hash}`],
    ['a secret of its own', `$argon2id$v=19$m=19456,t=2,p=1,keyid=AA$${salt}$${output}`],
    ['scrypt with N = 2^19', scryptHash.replace('ln=17', 'ln=19')],
    ['scrypt with N = 2^30', scryptHash.replace('ln=17', 'ln=30')],
    ['scrypt with N = 1', scryptHash.replace('ln=17', 'ln=0')],
    ['scrypt with r = 64', scryptHash.replace('r=8', 'r=64')],
    ['scrypt with p = 64', scryptHash.replace('p=1', 'p=64')],
    ['half of scrypt', '$scrypt$'],
    ['bcrypt with cost 31', '$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['PBKDF2', 'pbkdf2_sha256$1000000000$salt$AAAA'],
    ['AT274 nothing', ''],
    ['a word', 'password'],
  ])('%s', async (_title, stored) => {
    await expect(hasher.verify(stored, password)).rejects.toThrow(RangeError)
  })

  it('it is refused before it is evaluated', async () => {
    await expect(hasher.verify(`$argon2id$v=19$m=2147483648,t=2,p=1$${salt}$${output}`, password)).rejects.toThrow()
    expect(verified).toEqual([])
  })

  it('the message does not hold the hash', async () => {
    const error = await hasher.verify(hash.replace('t=2', 't=99'), password).catch((caught: unknown) => caught)
    expect(String(error)).not.toContain(output)
  })
})

describe('isOutdated', () => {
  it.each<[boolean, string, string]>([
    [false, 'of today', hash],
    [true, 'with less memory', hash.replace('m=19456', 'm=19455')],
    [true, 'with one pass', hash.replace('t=2', 't=1')],
    [false, 'with more memory', hash.replace('m=19456', 'm=65536')],
    [false, 'with more passes', hash.replace('t=2', 't=3')],
    [true, 'of scrypt', scryptHash],
    [true, 'of bcrypt', '$2b$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    [true, 'that is none', ''],
  ])('is %s for a hash %s', (outdated, _title, stored) => {
    expect(hasher.isOutdated(stored)).toBe(outdated)
  })
})

it('a hash that was made where argon2 has no native build is verified', async () => {
  expect(await hasher.verify(scryptHash, password)).toBe(true)
  expect(await hasher.verify(scryptHash, `${password} `)).toBe(false)
})
