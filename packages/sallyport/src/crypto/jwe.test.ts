import { createCipheriv } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from '../base/base64url.ts'
import { systemRandom } from '../base/random.ts'
import { anyText } from '../testing-only/any-text.ts'
import { fixedRandom } from '../testing-only/fixed-random.ts'
import { readVectors } from '../testing-only/vectors.ts'
import { open, seal } from './jwe.ts'
import { deriveSealKeys } from './keyring.ts'
import type { SealKeys } from './keyring.ts'

const secret = 'a-secret-of-the-tests-0123456789'
const oldSecret = 'an-old-secret-of-the-tests-98765'
const keys = deriveSealKeys([secret], 'sallyport/test')
const text = JSON.stringify({ sid: '1', sec: 'x'.repeat(43) })

const sealed = (plain = text, by = keys, seed = 'seed') => seal(by, fixedRandom(seed), plain)
const partsOf = (token: string) => token.split('.') as [string, string, string, string, string]
const encodeHeader = (header: unknown) => Buffer.from(JSON.stringify(header)).toString('base64url')
const rawKey = (by: SealKeys) => new Uint8Array(by.current.key.export())

/** A token of our key with any header, right in all else. */
function sealedWithHeader(header: string, plain: Buffer | string = text): string {
  const iv = systemRandom.bytes(12)
  const cipher = createCipheriv('aes-256-gcm', keys.current.key, iv).setAAD(Buffer.from(header, 'ascii'))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return `${header}..${toBase64Url(iv)}.${toBase64Url(body)}.${toBase64Url(cipher.getAuthTag())}`
}

describe('what was sealed', () => {
  it('opens, whatever the text', { tags: ['ASVS-11.2.5'] }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (plain) => {
        expect(open(keys, seal(keys, systemRandom, plain))).toBe(plain)
      }),
    )
  })

  it('is a compact JWE: five parts, alg dir, enc A256GCM, a kid, no encrypted key', { tags: ['ASVS-11.3.2'] }, () => {
    const [header, encryptedKey, iv, body, tag] = partsOf(sealed())
    expect(JSON.parse(fromBase64Url(header)?.toString() ?? '')).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: expect.stringMatching(/^[\w-]{8}$/),
    })
    expect(encryptedKey).toBe('')
    expect([iv, body, tag].map((part) => fromBase64Url(part)?.length)).toEqual([12, text.length, 16])
  })

  it('shows nothing of the text', () => {
    const token = sealed('ada@example.com')
    expect(token).not.toContain(toBase64Url(Buffer.from('ada@example.com')).slice(0, 8))
  })

  it('opens with jose', async () => {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed(), rawKey(keys))
    expect(Buffer.from(plaintext).toString()).toBe(text)
    expect(protectedHeader.alg).toBe('dir')
  })

  it('is opened where jose made it with the same header', async () => {
    const header = JSON.parse(fromBase64Url(keys.current.header)?.toString() ?? '') as { alg: string; enc: string }
    const token = await new CompactEncrypt(Buffer.from(text)).setProtectedHeader(header).encrypt(rawKey(keys))
    expect(open(keys, token)).toBe(text)
  })
})

describe('AT080 another spelling or a changed token opens nothing, and never throws', () => {
  const token = sealed()

  it('the token itself opens', () => {
    expect(open(keys, token)).toBe(text)
  })

  it('each bit of each character flipped', { tags: ['ASVS-9.1.1'] }, () => {
    for (let at = 0; at < token.length; at += 1) {
      for (let bit = 0; bit < 16; bit += 1) {
        const changed =
          token.slice(0, at) + String.fromCharCode(token.charCodeAt(at) ^ (1 << bit)) + token.slice(at + 1)
        expect(open(keys, changed)).toBeNull()
      }
    }
  })

  it('each bit of iv, text and tag flipped, in the one spelling', { tags: ['ASVS-11.3.3'] }, () => {
    for (const index of [2, 3, 4]) {
      const bytes = fromBase64Url(partsOf(token)[index] ?? '') ?? Buffer.alloc(0)
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes)
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(open(keys, partsOf(token).with(index, toBase64Url(flipped)).join('.'))).toBeNull()
      }
    }
  })

  it('cut off at each length, at either end', () => {
    for (let length = 0; length < token.length; length += 1) {
      expect(open(keys, token.slice(0, length))).toBeNull()
      expect(open(keys, token.slice(token.length - length))).toBeNull()
    }
  })

  it('one character more at each place', () => {
    for (let at = 0; at <= token.length; at += 1) {
      for (const more of ['A', '=', ' ', '\n', '.', '\0', 'é']) {
        expect(open(keys, token.slice(0, at) + more + token.slice(at))).toBeNull()
      }
    }
  })

  it.each([
    ['bytes appended', `${token}AAAA`],
    ['padding', `${token}==`],
    [
      'padding within',
      partsOf(token)
        .with(2, `${partsOf(token)[2]}=`)
        .join('.'),
    ],
    ['a blank before', ` ${token}`],
    ['a line end after', `${token}\n`],
    ['the standard alphabet', token.replaceAll('-', '+').replaceAll('_', '/')],
    ['upper case', token.toUpperCase()],
    ['lower case', token.toLowerCase()],
    ['a sixth part', `${token}.`],
    ['an encrypted key', partsOf(token).with(1, 'AA').join('.')],
    ['no tag', partsOf(token).with(4, '').join('.')],
    ['a tag of 12 bytes', partsOf(token).with(4, partsOf(token)[4].slice(0, 16)).join('.')],
    [
      'an iv of 16 bytes',
      partsOf(token)
        .with(2, `${partsOf(token)[2]}AAAAAA`)
        .join('.'),
    ],
    ['no text', partsOf(token).with(3, '').join('.')],
    ['empty', ''],
    ['dots', '....'],
    ['a name that objects have', '__proto__....'],
    ['quotes', `"${token}"`],
  ])('%s', (_title, changed) => {
    if (changed !== token) expect(open(keys, changed)).toBeNull()
  })

  it('the last character of each part in each of its 64 forms: one alone opens', () => {
    for (const index of [0, 2, 3, 4]) {
      const part = partsOf(token)[index] ?? ''
      const opened = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', (last) =>
        partsOf(token)
          .with(index, part.slice(0, -1) + last)
          .join('.'),
      ).filter((changed) => open(keys, changed) !== null)
      expect(opened).toEqual([token])
    }
  })

  it('parts of two good tokens put together', () => {
    const other = partsOf(sealed('another text', keys, 'another seed'))
    for (let parts = 1; parts < 31; parts += 1) {
      const mixed = partsOf(token).map((part, index) => ((parts >> index) & 1 ? (other[index] ?? '') : part))
      const mixedToken = mixed.join('.')
      if (mixedToken !== token && mixedToken !== other.join('.')) expect(open(keys, mixedToken)).toBeNull()
    }
    expect(open(keys, token.slice(0, token.length / 2) + other.join('.').slice(token.length / 2))).toBeNull()
  })

  it('any text at all', () => {
    const tokenLike = fc
      .array(fc.constantFrom(...partsOf(token), '', '.', 'AA', '%'), { maxLength: 9 })
      .map((parts) => parts.join('.'))
    fc.assert(
      fc.property(fc.oneof(anyText(), tokenLike), (other) => {
        expect(open(keys, other)).toBe(other === token ? text : null)
      }),
    )
  })
})

describe('a header that is not exactly ours opens nothing, though key and tag are right', () => {
  const { kid } = JSON.parse(fromBase64Url(keys.current.header)?.toString() ?? '') as { kid: string }
  const ours = { alg: 'dir', enc: 'A256GCM', kid }

  it('ours opens', () => {
    expect(open(keys, sealedWithHeader(encodeHeader(ours)))).toBe(text)
  })

  it.each([
    ['AT075 alg none', { ...ours, alg: 'none' }],
    ['AT075 alg None', { ...ours, alg: 'None' }],
    ['AT075 no alg', { enc: 'A256GCM', kid }],
    ['AT075 a list of algs', { ...ours, alg: ['dir'] }],
    ['AT075 alg HS256', { ...ours, alg: 'HS256' }],
    ['AT075 another enc', { ...ours, enc: 'A128GCM' }],
    ['AT077 zip', { ...ours, zip: 'DEF' }],
    [
      'AT077 PBES2 with a thousand million rounds',
      { ...ours, alg: 'PBES2-HS256+A128KW', p2c: 1_000_000_000, p2s: 'AA' },
    ],
    ['AT078 crit exp', { ...ours, crit: ['exp'] }],
    ['AT078 crit b64', { ...ours, crit: ['b64'], b64: false }],
    ['AT078 an empty crit', { ...ours, crit: [] }],
    ['a jwk', { ...ours, jwk: { kty: 'oct', k: 'AA' } }],
    ['a jku', { ...ours, jku: 'https://evil.com' }],
    ['another kid', { ...ours, kid: 'AAAAAAAA' }],
    ['no kid', { alg: 'dir', enc: 'A256GCM' }],
    ['another order', { kid, enc: 'A256GCM', alg: 'dir' }],
    ['a name that objects have', { ...ours, kid: '__proto__' }],
  ])('%s', (_title, header) => {
    expect(open(keys, sealedWithHeader(encodeHeader(header)))).toBeNull()
  })

  it('AT077 a bomb is not unpacked', () => {
    const bomb = deflateRawSync(Buffer.alloc(8_000_000))
    expect(open(keys, sealedWithHeader(encodeHeader({ ...ours, zip: 'DEF' }), bomb))).toBeNull()
  })

  it.each([
    ['white space in it', Buffer.from(JSON.stringify(ours, null, 1)).toString('base64url')],
    ['padding', `${Buffer.from(JSON.stringify(ours)).toString('base64url')}=`],
    ['no JSON', Buffer.from('dir').toString('base64url')],
    ['nothing', ''],
  ])('%s', (_title, header) => {
    expect(open(keys, sealedWithHeader(header))).toBeNull()
  })
})

it('AT224 a token of more than 16,384 characters is not looked at', () => {
  const fits = 'a'.repeat(12_194)
  const length = seal(keys, systemRandom, fits).length
  expect(length).toBeLessThanOrEqual(16_384)
  expect(open(keys, seal(keys, systemRandom, fits))).toBe(fits)
  expect(open(keys, seal(keys, systemRandom, 'a'.repeat(12_300)))).toBeNull()
  expect(open(keys, 'a.'.repeat(8_000_000))).toBeNull()
})

describe('AT082 a rotation of secrets', () => {
  const before = deriveSealKeys([oldSecret], 'sallyport/test')
  const during = deriveSealKeys([secret, oldSecret], 'sallyport/test')
  const after = deriveSealKeys([secret], 'sallyport/test')

  it('what the old secret sealed still opens while it is live', () => {
    expect(open(during, sealed(text, before))).toBe(text)
  })

  it('what is sealed then is sealed with the new secret', { tags: ['ASVS-11.2.2'] }, () => {
    expect(open(after, sealed(text, during))).toBe(text)
    expect(open(before, sealed(text, during))).toBeNull()
  })

  it('what the old secret sealed opens no longer once it is dropped', () => {
    expect(open(after, sealed(text, before))).toBeNull()
  })
})

describe('AT079 what is sealed for one purpose opens for no other', () => {
  const purposes = [
    'sallyport/session/session/database',
    'sallyport/session/session/stateless',
    'sallyport/token',
    'sallyport/outbox',
  ]

  it.each(purposes)('%s', (purpose) => {
    const token = sealed(text, deriveSealKeys([secret], purpose))
    const openFor = purposes.filter((other) => open(deriveSealKeys([secret], other), token) !== null)
    expect(openFor).toEqual([purpose])
  })

  it('also where the header of one names the key of the other', { tags: ['ASVS-9.1.3'] }, () => {
    const other = deriveSealKeys([secret], 'sallyport/other')
    expect(open(keys, partsOf(sealed(text, other)).with(0, keys.current.header).join('.'))).toBeNull()
  })
})

it('AT081 no iv comes twice among 20,000 tokens', { tags: ['ASVS-11.3.4'], timeout: 30_000 }, () => {
  const ivs = new Set<string>()
  for (let count = 0; count < 20_000; count += 1) ivs.add(partsOf(seal(keys, systemRandom, ''))[2])
  expect(ivs.size).toBe(20_000)
})

interface Vectors {
  readonly testGroups: readonly { readonly tests: readonly { readonly tcId: number; readonly jwe: unknown }[] }[]
}

it('AT073 no token of the Wycheproof vectors for JWE opens, also where its header is taken for the name of our key', {
  tags: ['ASVS-9.1.2', 'ASVS-11.3.1'],
}, () => {
  const vectors = readVectors('json_web_encryption.json', 139) as Vectors | null
  const tests = vectors?.testGroups.flatMap((group) => group.tests) ?? []
  const tokens = tests.map(({ jwe }) => (typeof jwe === 'string' ? jwe : JSON.stringify(jwe)))
  for (const token of tokens) {
    const header = token.split('.')[0] ?? ''
    const named = { ...keys.current, header, aad: Buffer.from(header, 'ascii') }
    expect(open(keys, token)).toBeNull()
    expect(open({ current: named, byHeader: new Map([[header, named]]) }, token)).toBeNull()
  }
  expect(tokens).toHaveLength(vectors === null ? 0 : 139)
})
