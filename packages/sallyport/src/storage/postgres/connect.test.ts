import { expect, test } from 'vitest'
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
