import { describe, expect, it } from 'vitest'
import { hasRole, permits } from './policy.ts'

const policy = { admin: ['*'], editor: ['post:read', 'post:write'], reader: ['post:read'], nobody: [] } as const
const subject = (...roles: string[]) => ({ roles })

describe('permits', () => {
  it.each<[boolean, string[], string]>([
    [true, ['editor'], 'post:write'],
    [true, ['reader'], 'post:read'],
    [false, ['reader'], 'post:write'],
    [true, ['reader', 'editor'], 'post:write'],
    [true, ['admin'], 'anything:at-all'],
    [false, ['nobody'], 'post:read'],
    [false, [], 'post:read'],
    [false, ['editor'], 'post'],
    [false, ['editor'], 'post:'],
    [false, ['editor'], 'post:read '],
    [false, ['editor'], 'POST:READ'],
    [false, ['editor'], '*'],
    [false, ['unknown'], 'post:read'],
    [false, ['Admin'], 'post:read'],
    [false, ['user'], 'post:read'],
  ])('is %s for %j and %s', (permitted, roles, permission) => {
    expect(permits(policy, subject(...roles), permission)).toBe(permitted)
  })

  it('AT184 nobody who is not signed in may do anything', { tags: ['ASVS-8.2.1'] }, () => {
    expect(permits({ user: ['*'], null: ['*'] }, null, 'post:read')).toBe(false)
  })

  it('AT184 the empty permission is never granted, not even to whom everything is', () => {
    expect(permits(policy, subject('admin'), '')).toBe(false)
    expect(permits({ odd: [''] }, subject('odd'), '')).toBe(false)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'length'])(
    'AT184 the role %j is none',
    (role) => {
      for (const permission of ['post:read', 'name', 'length', '*'])
        expect(permits(policy, subject(role), permission)).toBe(false)
    },
  )

  it('AT196 a policy that others have changed beneath it grants nothing', { tags: ['ASVS-15.3.6'] }, () => {
    const inherited = Object.create({ admin: ['*'] }) as Record<string, readonly string[]>
    expect(permits(inherited, subject('admin'), 'post:read')).toBe(false)
  })

  it.each([['owner,admin'], ['["admin"]'], [' admin'], ['admin ']])(
    'AT184 %j is not two roles, nor one in disguise',
    (role) => {
      expect(permits(policy, subject(role), 'post:read')).toBe(false)
    },
  )
})

describe('hasRole', () => {
  it.each<[boolean, string[] | null, string]>([
    [true, ['admin'], 'admin'],
    [false, ['editor'], 'admin'],
    [true, [], 'user'],
    [true, ['admin'], 'user'],
    [false, null, 'user'],
    [false, null, 'admin'],
    [false, [], ''],
    [false, ['admin'], 'Admin'],
    [false, ['superadmin'], 'admin'],
    [false, ['admin'], '__proto__'],
    [false, ['admin'], '0'],
  ])('is %s for %j and %s', (has, roles, role) => {
    expect(hasRole(roles === null ? null : { roles }, role)).toBe(has)
  })
})
