import { describe, expect, it } from 'vitest'
import type { UserRow } from './user-row.ts'
import { parseRoles } from './user-row.ts'
import { toUser } from './user.ts'

const row: UserRow = {
  id: '01a2b3',
  email: 'ada@example.com',
  email_verified_at: 1_000,
  name: 'Ada',
  image: null,
  roles: '["editor","admin"]',
  epoch: 7,
  banned_at: null,
  ban_reason: 'internal note',
  created_at: 2_000,
  updated_at: 3_000,
}

describe('a user', () => {
  it('has what the app may see', () => {
    expect(Object.assign({}, toUser(row, []))).toEqual({
      id: '01a2b3',
      email: 'ada@example.com',
      emailVerified: true,
      name: 'Ada',
      image: null,
      role: 'editor',
      roles: ['editor', 'admin'],
      createdAt: new Date(2_000),
    })
  })

  it('has an unproven address while no date is stored', () => {
    expect(toUser({ ...row, email_verified_at: null }, []).emailVerified).toBe(false)
  })

  it('without any role is a user', () => {
    expect([toUser({ ...row, roles: '[]' }, []).role, toUser({ ...row, roles: '[]' }, []).roles]).toEqual(['user', []])
  })

  it('cannot be changed', () => {
    const user = toUser(row, []) as unknown as { role: string; roles: string[] }
    expect(() => {
      user.role = 'admin'
    }).toThrow(TypeError)
    expect(() => user.roles.push('root')).toThrow(TypeError)
  })
})

describe('AT191 what a client gets', () => {
  it('by JSON is id, name, image and role, and nothing else', { tags: ['ASVS-14.2.6'] }, () => {
    expect(JSON.parse(JSON.stringify(toUser(row, [])))).toEqual({
      id: '01a2b3',
      name: 'Ada',
      image: null,
      role: 'editor',
    })
    expect(JSON.stringify({ users: [toUser(row, [])] })).not.toContain('ada@example.com')
  })

  it('by hand is a plain object with the same', () => {
    const client = toUser(row, []).toJSON()
    expect(client).toEqual({ id: '01a2b3', name: 'Ada', image: null, role: 'editor' })
    expect(Object.getPrototypeOf(client)).toBe(Object.prototype)
  })

  it('is no plain object else, so that nothing takes it for one', () => {
    expect(Object.getPrototypeOf(toUser(row, []))).not.toBe(Object.prototype)
  })
})

describe('stored roles', () => {
  it.each<[string, string[]]>([
    ['[]', []],
    ['["a","b"]', ['a', 'b']],
    ['["__proto__"]', ['__proto__']],
  ])('%s are read', (stored, roles) => {
    expect(parseRoles(stored)).toEqual(roles)
  })

  it.each([
    '',
    'admin',
    '"admin"',
    'null',
    '{}',
    '{"0":"admin","length":1}',
    '["admin",1]',
    '[["admin"]]',
    '[null]',
    '[{"$ne":1}]',
    '["admin"',
    'true',
    '1',
  ])('AT184 %s are refused, rather than read as rights', (roles) => {
    expect(parseRoles(roles)).toBeNull()
    expect(toUser({ ...row, roles }, []).roles).toEqual([])
  })
})
