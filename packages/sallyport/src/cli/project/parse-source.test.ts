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

it('what is long, and has many arrows and comparisons, is read', () => {
  const lines = Array.from(
    { length: 5_000 },
    (_, index) => `export const f${index} = (a) => a < ${index} && a > 1 // 1) one`,
  )
  expect(parseSource('long.js', lines.join('\n'))?.exports.size).toBe(5_000)
})
