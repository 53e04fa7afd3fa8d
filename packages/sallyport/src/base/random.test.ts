import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixedRandom } from '../testing-only/fixed-random.ts'
import { createCode, createId, createOpaqueId, createSecret, systemRandom } from './random.ts'
import type { Random } from './random.ts'

const now = Date.UTC(2026, 10, 24, 12)
/** A source that gives one byte again and again. */
const constant = (byte: number): Random => ({ bytes: (length) => new Uint8Array(length).fill(byte), below: () => byte })

describe('createId', () => {
  it('is a UUIDv7 as in RFC 9562: 48 bits of time, the version, the variant', () => {
    expect(createId(constant(0x00), 0x017f_22e2_79b0)).toBe('017f22e2-79b0-7000-8000-000000000000')
    expect(createId(constant(0xff), 0x017f_22e2_79b0)).toBe('017f22e2-79b0-7fff-bfff-ffffffffffff')
  })

  it('sorts by time as text, whatever the random bits', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 41), fc.integer({ min: 1, max: 2 ** 40 }), (time, later) => {
        expect(createId(systemRandom, time) < createId(systemRandom, time + later)).toBe(true)
      }),
    )
  })

  it('has 74 random bits: no two alike among 100,000 of one millisecond', () => {
    expect(new Set(Array.from({ length: 100_000 }, () => createId(systemRandom, now))).size).toBe(100_000)
  })

  it.each([-1, 2 ** 48])('refuses %d as a time', (time) => {
    expect(() => createId(systemRandom, time)).toThrow(RangeError)
  })
})

describe('createOpaqueId', () => {
  it('is a UUIDv4 as in RFC 9562: random but for version and variant', () => {
    expect(createOpaqueId(constant(0x00))).toBe('00000000-0000-4000-8000-000000000000')
    expect(createOpaqueId(constant(0xff))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
  })

  it('does not tell when it was made', () => {
    expect(createOpaqueId(fixedRandom('a')).slice(0, 8)).not.toBe(createOpaqueId(fixedRandom('b')).slice(0, 8))
  })

  it('leaves the bytes of its source as they are', () => {
    const bytes = new Uint8Array(16)
    createOpaqueId({ bytes: () => bytes, below: () => 0 })
    expect([...bytes]).toEqual(Array.from({ length: 16 }, () => 0))
  })
})

describe('createCode', () => {
  it('has 8 digits, also where the first ones are 0', { tags: ['ASVS-6.5.4'] }, () => {
    expect(createCode({ ...constant(0), below: () => 7 })).toBe('00000007')
    expect(createCode({ ...constant(0), below: (limit) => limit - 1 })).toBe('99999999')
  })

  it('draws from all of the 100,000,000 codes', { tags: ['ASVS-6.5.3'] }, () => {
    const limits: number[] = []
    createCode({ ...constant(0), below: (limit) => limits.push(limit) })
    expect(limits).toEqual([100_000_000])
  })

  it('has each digit equally often at each place', { tags: ['ASVS-6.5.3'] }, () => {
    const counts = Array.from({ length: 8 }, () => Array.from({ length: 10 }, () => 0))
    const draws = 20_000
    for (let draw = 0; draw < draws; draw += 1) {
      for (const [place, digit] of Array.from(createCode(systemRandom), Number).entries()) {
        const row = counts[place] ?? []
        row[digit] = (row[digit] ?? 0) + 1
      }
    }
    // Six standard deviations (42) on either side.
    for (const count of counts.flat()) expect(Math.abs(count - draws / 10)).toBeLessThan(255)
  })
})

describe('createSecret', () => {
  it('is 256 bit as 43 characters of base64url', { tags: ['ASVS-7.2.3', 'ASVS-11.5.1', 'NIST-5.1'] }, () => {
    expect(createSecret(constant(0xff))).toBe('__________________________________________8')
    expect(createSecret(systemRandom)).toMatch(/^[\w-]{43}$/)
  })

  it('is never the same twice', { tags: ['ASVS-7.2.3'] }, () => {
    expect(new Set(Array.from({ length: 10_000 }, () => createSecret(systemRandom))).size).toBe(10_000)
  })
})

it('the system source gives as many bytes as are asked for, and whole numbers below the limit', () => {
  expect(systemRandom.bytes(12)).toHaveLength(12)
  const drawn = new Set(Array.from({ length: 1_000 }, () => systemRandom.below(3)))
  expect(drawn).toEqual(new Set([0, 1, 2]))
})
