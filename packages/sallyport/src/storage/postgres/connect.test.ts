import { createRequire } from 'node:module'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '../../testing-only/any-text.ts'
import { parseUrl } from './connect.ts'

test('our own parameters are taken out of a URL, and the others stay', () => {
  expect(parseUrl('postgres://u:p%40ss@db/app?schema=auth&sslmode=require&pgbouncer=true')).toEqual({
    connection: 'postgres://u:p%40ss@db/app?sslmode=require',
    schema: 'auth',
    pooler: true,
  })
})

test.each(['postgres://db/app', 'postgres:///app', 'postgresql://u:a?b@db/app'])('%s has none of them', (url) => {
  expect(parseUrl(url)).toMatchObject({ schema: null, pooler: false })
})

test('pgbouncer=false leaves the pooler out', () => {
  expect(parseUrl('postgres://db/app?pgbouncer=false')).toEqual({
    connection: 'postgres://db/app',
    schema: null,
    pooler: false,
  })
})

test.each(['Auth', 'a"b', 'a.b', '', '1a', 'a'.repeat(64)])(
  'the schema %j is refused without showing the URL',
  (schema) => {
    const parse = () => parseUrl(`postgres://u:secret@db/app?schema=${encodeURIComponent(schema)}`)
    expect(parse).toThrow(TypeError)
    expect(parse).not.toThrow(/secret/)
  },
)

/** How pg itself reads a URL. */
const { parse } = createRequire(import.meta.url)('pg-connection-string') as {
  parse(url: string): Record<string, unknown>
}

const encoded = (text: string) => encodeURIComponent(Buffer.from(text).toString())

test('pg reads what is left of any URL as it reads the whole, but for our own parameters', () => {
  const text = fc.oneof(
    anyText({ minLength: 1, maxLength: 6 }),
    fc.constantFrom('a@b', 'p:w', 'x/y', 'a?b#c', '%41', '100%', ' ', '+', 'a&b=c'),
  )
  const value = text.map(encoded)
  const own = fc.constantFrom('schema=auth', 'schema=_a1', 'pgbouncer=true', 'pgbouncer=0', 'pgbouncer=1')
  const other = fc
    .tuple(fc.constantFrom('application_name', 'options', 'host', 'sslmode=disable&x', 'a%20b'), value)
    .map(([name, one]) => `${name}=${one}`)
  const query = fc.array(fc.oneof(own, other, fc.constantFrom('', 'x', 'x=')), { maxLength: 4 })
  fc.assert(
    fc.property(
      value,
      value,
      fc.constantFrom('db', 'DB:5433', '[::1]', '%2Frun%2Fpg', ''),
      value,
      query,
      (user, password, host, name, parameters) => {
        const url = `postgres://${user}:${password}@${host}/${name}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`
        const { connection, schema, pooler } = parseUrl(url)
        const { schema: theirSchema, pgbouncer, ...rest } = parse(url)
        expect({ ...parse(connection) }).toEqual(rest)
        expect(connection).not.toMatch(/schema=|pgbouncer=/)
        const given = (of: string) => parameters.find((one) => one.startsWith(`${of}=`))?.split('=')[1]
        expect([schema, pooler]).toEqual([given('schema') ?? null, ['true', '1'].includes(given('pgbouncer') ?? '')])
        expect([typeof theirSchema, typeof pgbouncer]).toEqual([typeof given('schema'), typeof given('pgbouncer')])
      },
    ),
    { numRuns: 100 },
  )
})

test.each(['postgres://u:1?schema=hunter2@db/app', 'postgres://u:p@db/app?schema=hunter2%20'])(
  '%s is refused, and nothing of it is shown',
  (url) => {
    expect(() => parseUrl(url)).toThrow(TypeError)
    expect(() => parseUrl(url)).not.toThrow(/hunter2/)
  },
)
