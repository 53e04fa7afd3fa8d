import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalHashes, hashSecret, hashWithKey } from './secret-hash.ts'

const key = new Uint8Array(32).fill(1)
/** Texts that try to look like the lengths between them. */
const part = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '1:', '1:a', '1:a1:b', 'a1:b', ':', '0:', 'é'),
)

describe('hashSecret', () => {
  it('is SHA-256 as base64url', { tags: ['ASVS-11.4.1', 'ASVS-11.4.3'] }, () => {
    expect(hashSecret('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  })
})

describe('hashWithKey', () => {
  it.each<[string, string[], string, string[], string]>([
    ['the border between contexts', ['a', 'b'], 'x', ['ab', ''], 'x'],
    ['the border between context and value', ['a'], 'bx', ['ab'], 'x'],
    ['an empty context', ['a', ''], 'x', ['a'], 'x'],
    ['a context that holds the border', ['a1:b'], 'x', ['a', 'b'], 'x'],
    ['a context that is the value of another', ['a', 'x'], '', ['a'], 'x'],
    ['the order', ['a', 'b'], 'x', ['b', 'a'], 'x'],
    ['the value', ['a'], 'x', ['a'], 'y'],
    ['a letter of two bytes', ['é'], 'x', ['e\u0301'], 'x'],
  ])('%s makes a difference', (_title, one, value, other, otherValue) => {
    expect(hashWithKey(key, one, value)).not.toBe(hashWithKey(key, other, otherValue))
  })

  it('two lists of parts have the same hash only if they are the same', () => {
    fc.assert(
      fc.property(fc.array(part), part, fc.array(part), part, (one, value, other, otherValue) => {
        const same = JSON.stringify([...one, value]) === JSON.stringify([...other, otherValue])
        expect(hashWithKey(key, one, value) === hashWithKey(key, other, otherValue)).toBe(same)
      }),
      { numRuns: 2_000 },
    )
  })

  it('AT279 with another key it is another hash, and none of them is a plain one', { tags: ['ASVS-6.5.2'] }, () => {
    const hashes = [
      hashWithKey(key, ['code'], '12345678'),
      hashWithKey(new Uint8Array(32).fill(2), ['code'], '12345678'),
      createHash('sha256').update('12345678').digest('base64url'),
      createHash('sha256').update('4:code8:12345678').digest('base64url'),
    ]
    expect(new Set(hashes).size).toBe(4)
  })

  it('is the same in every process and release', () => {
    expect(hashWithKey(key, ['a', 'b'], 'x')).toBe('Fud0lYMClzPl7KibFGrCD-4YZ3ND2qci0uLiRixfn3M')
  })
})

it('AT085 no secret, and nothing that is made of one, is compared by ===, which ends at the first difference', () => {
  const folder = join(import.meta.dirname, '..')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.|type-test|testing-only|^cli|^testing/.test(file),
  )
  const isSecret = (word = '') =>
    /(?:hash|secret|digest|fingerprint|mac|password|token)/i.test(word.split('.').at(-1) ?? '') &&
    !word.endsWith('length')
  const compared = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/([\w.?]+) [!=]== ([\w.?]+)/g)]
      .filter(([, one, other]) => isSecret(one) && isSecret(other))
      .map(([text]) => `${file}: ${text}`),
  )
  expect(compared).toEqual([])
  expect(['row.secret_hash', 'codeHash', 'given.fingerprint'].every(isSecret)).toBe(true)
})

describe('equalHashes', () => {
  it.each<[boolean, string, string]>([
    [true, 'abc', 'abc'],
    [true, '', ''],
    [false, 'abc', 'abd'],
    [false, 'abc', 'Abc'],
    [false, 'abc', 'abcd'],
    [false, 'abc', ''],
    [false, 'é', 'ab'],
  ])('is %s for %j and %j', (equal, one, other) => {
    expect(equalHashes(one, other)).toBe(equal)
  })
})
