import { describe, expect, it, test } from 'vitest'
import { readRawSql } from './raw-sql.ts'

const keys = (...args: Parameters<typeof readRawSql>) => readRawSql(...args).placeholders.map(({ key }) => key)

describe('placeholders', () => {
  test.each([
    ['sqlite', 'insert into t values (?, ?)', ['1', '2']],
    ['mysql', 'insert into t values (?, ?)', ['1', '2']],
    ['postgres', 'insert into t values ($2, $1, $1)', ['2', '1', '1']],
    ['postgres', "insert into t values ($1::text, j ? 'a')", ['1']],
    ['sqlite', `insert into "a?" values ('it''s ?', [b?], \`c?\`, ?) -- ?\n/* ? */`, ['1']],
    ['mysql', `insert into \`a?\` values ('it''s ?', "b?", ?) -- ?\n/* ? */`, ['1']],
    ['postgres', `insert into "a$1" values ('$1', e'\\'$1', $$ $1 $$, $x$ $1 $$ $x$, $1) -- $1\n/* $1 */`, ['1']],
    ['postgres', 'insert into a$1 values ($1)', ['1']],
  ] as const)('of %s in %s', (dialect, text, expected) => {
    expect(keys(dialect, text)).toEqual(expected)
    expect(readRawSql(dialect, text).fault).toBeNull()
  })
})

describe('a fault', () => {
  test.each([
    ['sqlite', 'delete from a; delete from b', 'more than one statement'],
    ['postgres', 'delete from a;delete from b;', 'more than one statement'],
    ['sqlite', 'delete from a where b = ?1', '?1; write ?'],
    ['sqlite', 'delete from a where b = :b', ':b; write ?'],
    ['sqlite', 'delete from a where b = $b', '$b; write ?'],
    ['sqlite', "delete from a where b = 'open", "' that does not end"],
    ['mysql', String.raw`delete from a where b = 'it\'s'`, 'backslash'],
    ['postgres', 'delete from a /* open', '/* that does not end'],
  ] as const)('%s: %s', (dialect, text, sentence) => {
    expect(readRawSql(dialect, text).fault).toContain(sentence)
  })
})

it('one statement may end with a semicolon, and strings may hold any', () => {
  expect(readRawSql('sqlite', "delete from a where b = ';';\n").fault).toBeNull()
})
