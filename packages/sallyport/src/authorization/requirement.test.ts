import { describe, expect, it } from 'vitest'
import { assertRequirement, refusal } from './requirement.ts'
import type { Principal, Requirement } from './requirement.ts'

const now = Date.UTC(2026, 10, 24, 12)
const policy = { admin: ['*'], editor: ['post:read', 'post:write'] } as const

function principal(roles: string[], ageMs = 0): Principal {
  return { user: { roles }, authenticatedAt: new Date(now - ageMs) }
}

describe('refusal', () => {
  it.each<[string | null, string, Requirement, Principal | null]>([
    [null, 'nothing is asked for', {}, principal([])],
    ['unauthenticated', 'nothing is asked for, without a session', {}, null],
    ['unauthenticated', 'a role, without a session', { role: 'admin' }, null],
    ['unauthenticated', 'a permission, without a session', { can: 'post:read' }, null],
    ['unauthenticated', 'a fresh sign-in, without a session', { fresh: '5m' }, null],
    [null, 'the role that they have', { role: 'admin' }, principal(['admin'])],
    ['forbidden', 'a role that they do not have', { role: 'admin' }, principal(['editor'])],
    [null, 'one of several roles', { role: ['admin', 'editor'] }, principal(['editor'])],
    ['forbidden', 'one of several roles that they do not have', { role: ['admin', 'editor'] }, principal([])],
    ['forbidden', 'one of no roles', { role: [] }, principal(['admin'])],
    [null, 'the role of everybody', { role: 'user' }, principal([])],
    [null, 'a permission that they have', { can: 'post:write' }, principal(['editor'])],
    [null, 'a permission, where they have all', { can: 'post:write' }, principal(['admin'])],
    ['forbidden', 'a permission that they do not have', { can: 'user:delete' }, principal(['editor'])],
    ['forbidden', 'an empty permission', { can: '' }, principal(['admin'])],
    [
      'forbidden',
      'a role that they have and a permission that they do not',
      { role: 'editor', can: 'user:delete' },
      principal(['editor']),
    ],
    [
      'forbidden',
      'a permission that they have and a role that they do not',
      { role: 'admin', can: 'post:read' },
      principal(['editor']),
    ],
    [null, 'a fresh sign-in, at the bound', { fresh: '5m' }, principal([], 300_000)],
    ['reauthentication_required', 'a fresh sign-in, past the bound', { fresh: '5m' }, principal([], 300_001)],
    [
      'forbidden',
      'a role and a fresh sign-in, and they have neither',
      { role: 'admin', fresh: '5m' },
      principal([], 300_001),
    ],
    [
      'reauthentication_required',
      'a role and a fresh sign-in, and they have the role',
      { role: 'admin', fresh: '5m' },
      principal(['admin'], 300_001),
    ],
  ])('is %s where it is about %s', (code, _title, requirement, who) => {
    expect(refusal(policy, requirement, who, now)).toBe(code)
  })

  it('AT194 a sign-in that is too old, or has no date, is not fresh', { tags: ['ASVS-7.5.3'] }, () => {
    expect(refusal(policy, { fresh: '5m' }, principal([], 300_001), now)).toBe('reauthentication_required')
    const undated = { user: { roles: [] }, authenticatedAt: new Date(Number.NaN) }
    expect(refusal(policy, { fresh: '5m' }, undated, now)).toBe('reauthentication_required')
  })

  it('a malformed duration is an error, not a way in', () => {
    expect(() => refusal(policy, { fresh: '5 minutes' as '5m' }, principal(['admin']), now)).toThrow(TypeError)
  })

  it('AT184 roles that are named like what objects have give nothing', () => {
    for (const role of ['__proto__', 'constructor']) {
      expect(refusal(policy, { can: 'post:read' }, principal([role]), now)).toBe('forbidden')
    }
  })
})

describe('assertRequirement', () => {
  it.each<Requirement>([
    {},
    { role: 'admin' },
    { role: 'user' },
    { role: ['admin', 'editor', 'user'] },
    { can: 'post:write' },
    { fresh: '5m' },
  ])('lets %j pass', (requirement) => {
    expect(() => assertRequirement(policy, requirement)).not.toThrow()
  })

  it.each<[Requirement, string]>([
    [{ role: 'amdin' }, '"amdin"'],
    [{ role: ['admin', 'editro'] }, '"editro"'],
    [{ role: '' }, '""'],
    [{ role: '__proto__' }, '__proto__'],
    [{ role: 'constructor' }, 'constructor'],
    [{ can: 'post:wirte' }, '"post:wirte"'],
    [{ can: '' }, '""'],
    [{ fresh: '5 minutes' as '5m' }, 'fresh'],
    [{ fresh: '0m' }, 'fresh'],
  ])('finds the mistake in %j and names it', (requirement, named) => {
    const check = () => assertRequirement(policy, requirement)
    expect(check).toThrow(TypeError)
    expect(check).toThrow(named)
  })
})
