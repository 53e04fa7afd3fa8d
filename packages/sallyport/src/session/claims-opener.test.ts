import { describe, expect, test } from 'vitest'
import { systemRandom } from '../base/random.ts'
import { createClaimsOpener } from './claims-opener.ts'
import { sealClaims, sessionKeys } from './claims.ts'
import type { Claims } from './claims.ts'

const keys = sessionKeys(['q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8'], '__Host-session', 'database')
const otherKeys = sessionKeys(['q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8'], '__Host-session', 'stateless')
const now = 1_700_000_000_000
const claims: Claims = {
  v: 1,
  sid: 'sid',
  sec: 'sec',
  uid: 'uid',
  ep: 0,
  roles: ['user'],
  aal: 1,
  amr: ['pwd'],
  at: now,
  iat: now,
  exp: now + 1_000,
}
const sealed = (more: Partial<Claims> = {}) => sealClaims(keys, systemRandom, { ...claims, ...more })

describe('an opener of cookie values', () => {
  test('opens a value, and the same value again without deciphering it', () => {
    const open = createClaimsOpener(keys)
    const value = sealed()
    expect(open(value, now)).toEqual(claims)
    const first = open(value, now) // Kept now: it came twice.
    expect(first).toEqual(claims)
    expect(open(` ${value}`.slice(1), now)).toBe(first) // The very same object: it was not made anew.
  })

  test('compares the ends each time: what is kept is not good for longer', () => {
    const open = createClaimsOpener(keys)
    const value = sealed()
    open(value, now)
    const idle = sealed({ idl: 100, exp: now + 10_000 })
    expect(open(value, now + 999)).not.toBeNull()
    expect(open(value, now + 1_000)).toBeNull()
    expect(open(value, now + 999)).not.toBeNull()
    expect(open(idle, now + 99)).not.toBeNull()
    expect(open(idle, now + 100)).toBeNull()
  })

  test('AT080 opens no other spelling of a value that it keeps, and nothing that another key sealed', () => {
    const open = createClaimsOpener(keys)
    const value = sealed()
    for (let time = 0; time < 3; time += 1) expect(open(value, now)).not.toBeNull()
    for (const other of [`${value}=`, ` ${value}`, value.toUpperCase(), value.slice(0, -1), `${value}.`, `"${value}"`])
      expect(open(other, now)).toBeNull()
    expect(open(sealClaims(otherKeys, systemRandom, claims), now)).toBeNull()
    expect(open('', now)).toBeNull()
    expect(open(null, now)).toBeNull()
  })

  test('keeps no more than it may, whatever comes, and still opens what it dropped', () => {
    const open = createClaimsOpener(keys, 4)
    const values = Array.from({ length: 9 }, (_, index) => sealed({ sid: String(index) }))
    const first = values.map((value) => open(value, now) && open(value, now))
    const again = values.map((value) => open(value, now))
    expect(again).toEqual(first)
    expect(again.filter((one, index) => one === first[index])).toEqual([])
    const last = values[8] ?? ''
    expect(open(last, now)).toBe(open(last, now))
  })

  test('gives what nobody can change, since the next request gets the same', () => {
    const open = createClaimsOpener(keys)
    const opened = open(sealed(), now)
    expect(Object.isFrozen(opened) && Object.isFrozen(opened?.roles) && Object.isFrozen(opened?.amr)).toBe(true)
  })
})
