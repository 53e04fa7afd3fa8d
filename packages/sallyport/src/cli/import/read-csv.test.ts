import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { isCsvFault, readCsv } from './read-csv.ts'

async function read(text: string, sizes: readonly number[] = [1_000], delimiter?: string) {
  async function* chunks() {
    let at = 0
    for (let index = 0; at < text.length; index += 1) {
      const size = sizes[index % sizes.length] ?? 1
      yield text.slice(at, at + size)
      at += size
    }
  }
  const records: { line: number; cells: readonly string[] }[] = []
  for await (const record of readCsv(chunks(), delimiter)) records.push(record)
  return records
}
const cellsOf = async (...args: Parameters<typeof read>) => (await read(...args)).map(({ cells }) => cells)

describe('readCsv', () => {
  test.each<[string, string[][]]>([
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      '\uFEFFa,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\rc,d\r',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['"a ""b"", c","d\r\ne"\n', [['a "b", c', 'd\r\ne']]],
    [
      ',\n"",""\n',
      [
        ['', ''],
        ['', ''],
      ],
    ],
    ['a,\n', [['a', '']]],
    ['\n\na\n\n\nb\n\n', [['a'], ['b']]],
    ['""\n', [['']]],
    ['5" disk,b\n', [['5" disk', 'b']]],
    ['', []],
  ])('%j', async (text, expected) => {
    for (const sizes of [[1_000], [1], [2, 3]]) expect(await cellsOf(text, sizes)).toEqual(expected)
  })

  it('tells the line on which a record begins', async () => {
    expect((await read('a\r\n"b\r\nb"\r\n\r\nc')).map(({ line }) => line)).toEqual([1, 2, 5])
  })

  it('takes another delimiter', async () => {
    expect(await cellsOf('a;"b;c";d,e', [1], ';')).toEqual([['a', 'b;c', 'd,e']])
  })

  test.each([
    ['a\n"b', 'line 2: a quote that is never closed'],
    ['a\n"b" c', 'line 2: text after a closing quote'],
    [`a\n"${'b'.repeat(1_000_001)}`, 'line 2: a record of more than a million characters'],
  ])('%.20j is refused with its line', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message)
    await expect(read(text).catch(isCsvFault)).resolves.toBe(true)
  })

  it('gives back what was written, whatever is in it and however it is cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '😀', "'") })
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.boolean(),
        async (rows, sizes, crlf) => {
          const text = rows
            .map((row) => row.map((one) => (/[",\r\n]/.test(one) ? `"${one.replaceAll('"', '""')}"` : one)).join(','))
            .join(crlf ? '\r\n' : '\n')
          expect((await cellsOf(text, sizes)).map((cells) => cells.join('\0'))).toEqual(
            rows.map((row) => row.join('\0')),
          )
        },
      ),
    )
  })
})
