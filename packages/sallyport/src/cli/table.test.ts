import { expect, it } from 'vitest'
import { table } from './table.ts'

it('aligns columns, and colours after measuring', () => {
  const rows = [
    ['a', 'one'],
    ['long', 'two'],
  ]
  expect(table(rows)).toBe('a     one\nlong  two')
  expect(table(rows, (text, column) => (column === 0 ? `<${text}>` : text))).toBe('<a>     one\n<long>  two')
})

it('text from the database does not steer the terminal', () => {
  expect(table([['\u001b[2Jname\r\n', 'x\u202e']])).toBe('\u{fffd}[2Jname\u{fffd}\u{fffd}  x\u{fffd}')
})
