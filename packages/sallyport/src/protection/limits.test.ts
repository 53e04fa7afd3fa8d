import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { limitKeyFor, limitRates, limitsFor } from './limits.ts'
import type { LimitName } from './limits.ts'

const deps = { limitKey: new Uint8Array(32).fill(7), limitOverrides: {} }
const email = 'ada@example.com'
const address = '192.0.2.1'
const names = Object.keys(limitRates) as LimitName[]

describe('an attempt counts', () => {
  it('against its identifier, its address and everybody together', () => {
    const limits = limitsFor(deps, 'sign-in', { identifier: email, address })
    expect(limits.map(({ key }) => key.replace(/:[^:]*$/, ''))).toEqual([
      'sign-in:identifier',
      'sign-in:address',
      'sign-in',
    ])
    expect(limits.map(({ rate }) => rate)).toEqual(Object.values(limitRates['sign-in']))
  })

  it('AT147 against the other two where its address is not known, and no shared one stands in for it', () => {
    const limits = limitsFor(deps, 'sign-in', { identifier: email, address: null })
    expect(limits.map(({ key }) => key.split(':')[1])).toEqual(['identifier', 'global'])
  })

  it('against the other two where it names nobody', () => {
    const limits = limitsFor(deps, 'code', { identifier: null, address })
    expect(limits.map(({ key }) => key.split(':')[1])).toEqual(['address', 'global'])
  })

  it('AT027 in the same way whether or not the identifier is known: nothing is looked up', () => {
    const shape = (identifier: string) =>
      limitsFor(deps, 'sign-in', { identifier, address }).map(({ key, rate }) => [
        key.length,
        key.split(':').slice(0, 2),
        rate,
      ])
    expect(shape('nobody@example.com')).toEqual(shape(email))
  })
})

describe('the key of a counter', () => {
  it('AT279 shows neither identifier nor address, also to somebody who guesses them', () => {
    const keys = limitsFor(deps, 'sign-in', { identifier: email, address }).map(({ key }) => key)
    for (const key of keys) {
      for (const value of [email, address]) {
        expect(key).not.toContain(value)
        for (const encoding of ['hex', 'base64', 'base64url'] as const) {
          expect(key).not.toContain(createHash('sha256').update(value).digest(encoding))
        }
      }
    }
  })

  it('is another one with another secret', () => {
    const other = { limitKey: new Uint8Array(32).fill(8) }
    expect(limitKeyFor(other, 'sign-in', 'identifier', email)).not.toBe(
      limitKeyFor(deps, 'sign-in', 'identifier', email),
    )
  })

  it('is the same for the same attempt, and the one that limitKeyFor gives', () => {
    const [identifier, byAddress] = limitsFor(deps, 'sign-in', { identifier: email, address })
    expect(identifier?.key).toBe(limitKeyFor(deps, 'sign-in', 'identifier', email))
    expect(byAddress?.key).toBe(limitKeyFor(deps, 'sign-in', 'address', address))
  })

  it('is another one for each name, for each of identifier and address, and for each value', () => {
    const keys = names.flatMap((name) =>
      (['identifier', 'address'] as const).flatMap((by) =>
        [email, address].map((value) => limitKeyFor(deps, name, by, value)),
      ),
    )
    expect(new Set(keys.map((key) => key.split(':').at(-1))).size).toBe(names.length * 4)
  })
})

describe('an override', () => {
  it('replaces the rates that it names, and no others', () => {
    const rate = { burst: 1, periodMs: 1_000 }
    const limits = limitsFor({ ...deps, limitOverrides: { 'sign-in': { address: rate } } }, 'sign-in', {
      identifier: email,
      address,
    })
    expect(limits.map((limit) => limit.rate)).toEqual([
      limitRates['sign-in'].identifier,
      rate,
      limitRates['sign-in'].global,
    ])
  })

  it('of one name leaves the others', () => {
    const limitOverrides = { 'sign-in': { global: { burst: 1, periodMs: 1_000 } } }
    expect(limitsFor({ ...deps, limitOverrides }, 'sign-up', { identifier: null, address: null })).toEqual(
      limitsFor(deps, 'sign-up', { identifier: null, address: null }),
    )
  })
})

describe('the built-in rates', () => {
  it.each(names)(
    'AT149 %s: an identifier has few tries at once, an address more, everybody together the most',
    (name) => {
      const { identifier, address: byAddress, global } = limitRates[name]
      expect(identifier.burst).toBeLessThanOrEqual(10)
      expect(identifier.burst).toBeLessThan(byAddress.burst)
      expect(byAddress.burst).toBeLessThan(global.burst)
    },
  )
})
