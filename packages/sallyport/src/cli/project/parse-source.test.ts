import { expect, it } from 'vitest'
import { parseSource } from './parse-source.ts'

it.each(['[]', '()', '{}'])(
  '20,000 times %s within each other is no source of a person, and does not end the process',
  (pair) => {
    const [open = '', close = ''] = pair
    const source = `export const deep = ${open.repeat(20_000)}1${close.repeat(20_000)}\n`
    expect(parseSource('deep.ts', source)).toBeNull()
  },
)

it.each([
  ['chains of else', `if (a) {}${' else if (a) {}'.repeat(20_000)}`],
  ['arrows', `export const deep = ${'x=>'.repeat(20_000)}1`],
  ['elements', `export const deep = ${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`],
  ['types', `export type Deep = ${'A<'.repeat(20_000)}1${'>'.repeat(20_000)}`],
  ['sums, whose tree cannot be walked', `export const deep = 1${'+1'.repeat(20_000)}`],
  ['calls, whose tree cannot be walked', `export const deep = a${'.b()'.repeat(20_000)}`],
])('20,000 %s within each other do not end the process either', (_, source) => {
  expect(parseSource('deep.tsx', source)).toBeNull()
})

it('what is long, and has many arrows and comparisons, is read', () => {
  const lines = Array.from(
    { length: 5_000 },
    (_, index) => `export const f${index} = (a) => a < ${index} && a > 1 // 1) one`,
  )
  expect(parseSource('long.js', lines.join('\n'))?.exports.size).toBe(5_000)
})
