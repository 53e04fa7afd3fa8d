import { expect, test } from 'vitest'
import { attackTestsIn } from '../lib/attacks.mjs'
import { checkAttacks } from './attacks.mjs'

const id = 'AT900'
const attack = { id, class: 'csrf', needs: ['form'], recipe: 'R', expected: 'E' }
const form = { name: 'form', what: 'Forms', exists: true }
const fired = { id, file: 'a.test.ts', title: 'a test' }

test('what can be attacked has a test that does it', () => {
  expect(checkAttacks([attack], [form], [fired])).toEqual([])
  expect(checkAttacks([attack], [form], [])).toEqual([
    'AT900 (csrf): form can be attacked, and no test has the id in its title',
  ])
})

test('an attack waits for what is not there, and then for a test', () => {
  const missing = { ...form, exists: false }
  expect(checkAttacks([attack], [missing], [])).toEqual([])
  expect(checkAttacks([attack], [missing], [fired])).toEqual(['AT900 waits for form, and a.test.ts fires it'])
  expect(checkAttacks([{ ...attack, needs: [] }], [], [fired])).toEqual(['AT900 must say what it is aimed at'])
})

test('an id or a capability that is unknown, twice or not needed is seen', () => {
  const other = { ...fired, id: 'AT901' }
  expect(checkAttacks([attack], [form], [fired, other])).toEqual(['a.test.ts: AT901 is not in security/attacks.json'])
  expect(checkAttacks([attack, attack], [form], [fired])).toEqual(['AT900 is there twice'])
  expect(checkAttacks([attack], [form, { ...form, name: 'idle' }], [fired])).toEqual([
    'no attack needs the capability idle',
  ])
  expect(checkAttacks([{ ...attack, needs: ['gone'] }], [], [])).toEqual(['AT900: there is no capability gone'])
})

test('ids are found in titles and in rows of tables, and nowhere else', () => {
  const source = `
    const rows = [['${id} a row', 1]]
    describe('${id} a group', () => { it.each(rows)('%s', () => { use('${id} no title') }) })
    it(\`\${router}: AT901 AT902 a title\`, { tags: [] }, () => {})
  `
  expect(attackTestsIn('a.test.ts', source).map((one) => one.title)).toEqual([
    'a row',
    'a group',
    '${router}: AT901 AT902 a title',
    '${router}: AT901 AT902 a title',
  ])
})
