import { describe, expect, it } from 'vitest'
import { dto } from './dto.ts'

const row = { id: '1', name: 'Ada', phone: '555', passwordHash: '$argon2id$…', deletedAt: null, tags: ['a'] }

describe('AT191 dto', () => {
  it('gives the fields that are named, and no others', { tags: ['ASVS-8.2.3'] }, () => {
    expect(dto(row, { id: true, name: true })).toEqual({ id: '1', name: 'Ada' })
    expect(JSON.stringify(dto(row, { id: true }))).toBe('{"id":"1"}')
  })

  it('gives null for what this viewer may not see, so that the shape stays', () => {
    expect(dto(row, { id: true, phone: false })).toEqual({ id: '1', phone: null })
  })

  it('decides field by field by the viewer', () => {
    const forViewer = (viewer: string) => dto(row, { id: true, phone: viewer === row.id })
    expect([forViewer('1').phone, forViewer('2').phone]).toEqual(['555', null])
  })

  it('gives nothing where nothing is named', () => {
    expect(dto(row, {})).toEqual({})
  })

  it.each([undefined, null, 0, '', 'false', 1, {}, []])('takes %j for no', (visible) => {
    const rule = { phone: visible } as unknown as { phone: boolean }
    expect(dto(row, rule).phone).toBeNull()
  })

  it('is a plain object of its own, fit for a Client Component', () => {
    const made = dto(row, { id: true })
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
    expect(made).not.toBe(row)
    expect(dto(Object.assign(Object.create({ inherited: 1 }) as object, { id: '1' }), { id: true })).toEqual({
      id: '1',
    })
  })

  it('reads fields of a class instance, and leaves the rest', () => {
    class Account {
      readonly id = '1'
      readonly secret = 's'
      get label(): string {
        return `#${this.id}`
      }
    }
    expect(dto(new Account(), { id: true, label: true })).toEqual({ id: '1', label: '#1' })
  })

  it('AT196 a field named __proto__ changes no prototype, neither of the result nor of anything else', () => {
    const rule = JSON.parse('{"__proto__":true,"id":true}') as { id: true }
    const made = dto(JSON.parse('{"__proto__":{"role":"admin"},"id":"1"}') as { id: string }, rule)
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
    expect((made as { role?: string }).role).toBeUndefined()
    expect(({} as { role?: string }).role).toBeUndefined()
  })
})
