import { expect, it } from 'vitest'
import { peerDocument } from './document.mjs'
import { found, noSurface } from './verdict.mjs'

const page = peerDocument({
  adapters: [
    { label: 'one', notes: { a: 'An option helps.', b: 'Not shown.' } },
    { label: 'two', notes: {}, withheld: { a: 'not printed' } },
  ],
  recipes: [
    { name: 'a', ids: ['X1'], class: 'c', attack: 'Do a' },
    { name: 'b', ids: [], class: 'c', attack: 'Do b' },
  ],
  verdicts: new Map([
    ['a', [found(false, 'got <x>'), found(false, 'the way in')]],
    ['b', [found(true, 'got nothing'), noSurface('it has none')]],
  ]),
  date: '2026-01-02',
  versions: ['one 1.0.0'],
})

it('the table has a verdict for each system, and how many there are of each', () => {
  expect(page).toContain('| a | X1 | **fails** | **fails** |')
  expect(page).toContain('| b |  | holds | – |')
  expect(page).toContain('| holds, fails, – |  | 1, 1, 0 | 0, 1, 1 |')
})

it('evidence stands below, with the note where it fails', () => {
  expect(page).toContain('- one: **fails**: got \\<x\\>. An option helps.')
  expect(page).toContain('- one: holds: got nothing.\n')
  expect(page).toContain('- two: –: it has none.')
})

it('what is withheld is not printed', () => {
  expect(page).toContain('- two: **fails**: not printed.')
  expect(page).not.toContain('the way in')
})
