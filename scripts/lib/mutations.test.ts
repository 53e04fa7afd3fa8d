import { expect, test } from 'vitest'
import { applyEdit, judgeMutation } from './mutations.mjs'

const edit = { file: 'a.ts', find: 'if (bad) throw', replace: 'if (none) throw' }
const mutation = { ...edit, guard: 'a guard', tests: { 'a.test.ts': 'AT900' } }
const ran = (copy: string, status: string) => ({ file: `${copy}/src/a.test.ts`, name: 'a group AT900 a test', status })

test('what is to be found must be there exactly once, and is replaced as it stands', () => {
  expect(applyEdit('x; if (bad) throw', { ...edit, replace: '$&' })).toBe('x; $&')
  for (const text of ['x', 'if (bad) throw; if (bad) throw'])
    expect(() => applyEdit(text, edit)).toThrow('a.ts must have this once')
  expect(() => applyEdit('x', { ...edit, find: '' })).toThrow('once')
})

test('tests that go red, and were green, show that the guard is tried', () => {
  expect(judgeMutation(mutation, '0', [ran('whole', 'passed'), ran('0', 'failed'), ran('0', 'passed')])).toEqual([])
})

test('tests that stay green, were red before, are not there or do not load show nothing', () => {
  expect(judgeMutation(mutation, '0', [ran('whole', 'passed'), ran('0', 'passed')])[0]).toContain('stays green')
  expect(judgeMutation(mutation, '0', [ran('whole', 'failed'), ran('0', 'failed')])[0]).toContain('nothing taken out')
  expect(judgeMutation(mutation, '0', [ran('1', 'failed')])[0]).toContain('no test named AT900')
  expect(judgeMutation(mutation, '0', [ran('whole', 'passed')])[0]).toContain('does not load')
})
