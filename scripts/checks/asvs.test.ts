import { expect, test } from 'vitest'
import { checkStandards } from './asvs.mjs'

const row = { id: '1.1', chapter: 'C', requirement: 'R', status: 'met' as const, where: [] as string[] }
const test1 = { tag: 'ASVS-1.1', file: 'a.test.ts', title: 'a test' }
const read = (path: string) => (path === 'docs/a.md' ? '# At rest\n' : null)
const check = (rows: Parameters<typeof checkStandards>[0]['ASVS'], tests = [test1]) =>
  checkStandards({ ASVS: rows, NIST: [] }, tests, read)

test('what is met has a test, or the section of a document', () => {
  expect(check([row])).toEqual([])
  expect(check([{ ...row, where: ['docs/a.md#at-rest'] }], [])).toEqual([])
  expect(check([row], [])).toEqual(['ASVS-1.1 is called met, and no test carries the tag'])
  expect(check([{ ...row, where: ['docs/a.md#elsewhere'] }], [])).toHaveLength(1)
})

test('what is not met says why, and has no test that says otherwise', () => {
  const missing = { ...row, status: 'not met' as const }
  expect(check([{ ...missing, note: 'Waits.' }], [])).toEqual([])
  expect(check([missing], [])).toEqual(['ASVS-1.1 is not met: its note must say why'])
  expect(check([{ ...missing, note: 'Waits.' }])).toEqual(['ASVS-1.1 is called not met, and a test carries the tag'])
})

test('a tag that is unknown and a place that is not there are seen', () => {
  expect(check([row], [test1, { ...test1, tag: 'ASVS-9.9' }])).toEqual(['a.test.ts: ASVS-9.9 is not in security/'])
  expect(check([{ ...row, where: ['gone.ts'] }])).toEqual(['ASVS-1.1: there is no gone.ts'])
})
