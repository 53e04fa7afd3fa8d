import { expect, test } from 'vitest'
import { createCompiler } from '../compile.ts'
import { statement } from '../database.ts'
import type { Params } from '../database.ts'
import { withLiterals } from './literal.ts'

const compile = (sql: string) => createCompiler('mysql')(statement<Params>('test.statement', sql))

test('values become literals in their places, and a ? in a string or comment is none', () => {
  const compiled = compile("select '?', :a, `?`, /* ? */ :b -- ?\n, :a")
  expect(withLiterals(compiled, [1, null, -2.5])).toBe("select _utf8mb4 x'3f', 1, `?`, /* ? */ null -- ?\n, -2.5")
})

test.each(["' or 1=1 -- ", '\\', '\u00bf\u0027', '?', '$&', '縗'])('the text %j cannot end its literal', (text) => {
  const sql = withLiterals(compile('select :a'), [text])
  expect(sql).toMatch(/^select _utf8mb4 x'[0-9a-f]*'$/)
  expect(Buffer.from(sql.slice(18, -1), 'hex').toString()).toBe(text)
})

test('bytes become a literal of bytes, of a part of a buffer that part', () => {
  expect(withLiterals(compile('select :a'), [new Uint8Array([9, 255, 0, 9]).subarray(1, 3)])).toBe("select x'ff00'")
})

test('a string of the statement is written as a value is', () => {
  expect(withLiterals(compile("select 'it''s', :a"), ["it's"])).toBe(
    "select _utf8mb4 x'69742773', _utf8mb4 x'69742773'",
  )
})
