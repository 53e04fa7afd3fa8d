import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAuthError } from '../base/error.ts'
import { anyText } from '../testing-only/any-text.ts'
import { readBody, takeParsedBody } from './body.ts'
import type { BodyFormat } from './body.ts'

/** What Next does with a body before an API route gets it. */
const next = createRequire(import.meta.url)('next/dist/server/api-utils/node/parse-body') as {
  parseBody(request: Readable & { headers: object }, limit: string): Promise<unknown>
}

const types = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const

/** What came of reading: the value, or the code of the refusal. */
type Outcome = { readonly value: unknown } | { readonly refused: string }

async function outcomeOf(read: () => unknown): Promise<Outcome> {
  try {
    return { value: await read() }
  } catch (error) {
    if (!isAuthError(error)) throw error
    return { refused: error.code }
  }
}

function requestOf(body: string, format: BodyFormat): Request {
  return new Request('https://app.example.com/', { method: 'POST', headers: { 'content-type': types[format] }, body })
}

const readByUs = (body: string, format: BodyFormat): Promise<Outcome> =>
  outcomeOf(() => readBody(requestOf(body, format), format))

/** As in the Pages Router with Next's body parser. */
async function readByNext(body: string, format: BodyFormat): Promise<Outcome> {
  const request = Object.assign(Readable.from([Buffer.from(body)]), { headers: { 'content-type': types[format] } })
  const refused = Symbol('400')
  const value = await next.parseBody(request, '1mb').catch(() => refused)
  if (value === refused) return { refused: 'invalid_json' }
  return outcomeOf(() => takeParsedBody(requestOf('', format), value, format))
}

/** Names and values that mean something to those who read forms. */
const word = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('email', 'password', 'a', '__proto__', 'constructor', 'toString', 'a[]', ''),
  },
  { weight: 1, arbitrary: anyText({ maxLength: 5 }) },
)
const anyForm = fc
  .array(
    fc.oneof(
      fc.tuple(word, word).map(([name, value]) => `${encodeURIComponent(wellFormed(name))}=${value}`),
      fc.tuple(word, word).map(([name, value]) => `${name}=${encodeURIComponent(wellFormed(value))}`),
      fc.constantFrom(
        'a',
        'a=',
        '=',
        '=a',
        '',
        'a=b=c',
        'a=+',
        '%61=1',
        'a=%',
        'a=%ff%fe',
        '%=1',
        'a=%00',
        'a;b=1',
        '\ufeffa=1',
        'a=1\n',
      ),
    ),
    { maxLength: 6 },
  )
  .map((fields) => fields.join('&'))

describe('a form', () => {
  it('says what URLSearchParams reads in it, each name once, or it is refused', { tags: ['ASVS-15.3.7'] }, async () => {
    await fc.assert(
      fc.asyncProperty(anyForm, async (body) => {
        const params = [
          ...new URLSearchParams(
            Buffer.from(body)
              .toString()
              .replace(/^\ufeff/, ''),
          ),
        ]
        const names = new Set(params.map(([name]) => name))
        const read = await readByUs(body, 'form')
        if (names.size < params.length) expect(read).toEqual({ refused: 'invalid_input' })
        else expect('value' in read && Object.entries(read.value as object)).toEqual(params)
      }),
      { numRuns: 80 },
    )
  })

  it('says the same where Next has read it before us', { tags: ['ASVS-15.3.7'] }, async () => {
    await fc.assert(
      fc.asyncProperty(anyForm, async (body) => {
        expect(plain(await readByNext(body, 'form'))).toEqual(plain(await readByUs(body, 'form')))
      }),
      { numRuns: 80 },
    )
  })

  it('with so many fields that Next reads no further is refused: a name may come twice behind them', async () => {
    const body = (fields: number) => Array.from({ length: fields }, (_, at) => `${at}=`).join('&')
    expect(await readByNext(`${body(999)}&999=1`, 'form')).toEqual({ refused: 'body_too_large' })
    expect(await readByNext(`${body(1_000)}&1=2`, 'form')).toEqual({ refused: 'body_too_large' })
    expect(Object.keys(await valueOf(readByNext(body(999), 'form')))).toHaveLength(999)
  })
})

const anyJson = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.json({ maxDepth: 1 }).map((text) => ` ${text}\n`),
  fc.tuple(word, fc.jsonValue({ maxDepth: 1 })).map(([name, value]) => {
    const once = `${JSON.stringify(name)}:${JSON.stringify(value)}`
    return `{${once},"a":1,${once}}`
  }),
  fc.constantFrom(
    '',
    ' ',
    '{',
    '{}x',
    "{'a':1}",
    '{"a":1,}',
    '[1',
    'NaN',
    '\ufeff{}',
    '{"a":"\\ud800"}',
    '{"a":"\\u0000"}',
    '"{}"',
    '"{\\"a\\":1}"',
    'null',
    '1e999',
    '{"__proto__":{"a":1}}',
    '{}{}',
    '{"a":1}\0',
  ),
  anyText({ maxLength: 12 }),
)

describe('a JSON body', () => {
  it('is what JSON.parse reads in it, or it is refused; nothing is an empty object', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, async (body) => {
        const sent = Buffer.from(body)
          .toString()
          .replace(/^\ufeff/, '')
        let expected: Outcome
        try {
          expected = { value: JSON.parse(sent === '' ? '{}' : sent) }
        } catch {
          expected = { refused: 'invalid_json' }
        }
        expect(plain(await readByUs(body, 'json'))).toEqual(plain(expected))
      }),
      { numRuns: 80 },
    )
  })

  it('is the same where Next has read it before us', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, async (body) => {
        expect(plain(await readByNext(body, 'json'))).toEqual(plain(await readByUs(body, 'json')))
      }),
      { numRuns: 80 },
    )
  })

  it('AT200 that Next has read is bounded too', async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => at)
    for (const value of [
      'x'.repeat(16_384),
      { a: 'x'.repeat(16_384) },
      many,
      { a: { b: many } },
      Object.fromEntries(many.entries()),
    ])
      expect(await outcomeOf(() => takeParsedBody(requestOf('', 'json'), value, 'json'))).toEqual({
        refused: 'body_too_large',
      })
  })

  it('of any shape is refused where its text is too large, and where it is not, neither is what Next reads in it', async () => {
    const letters = fc.nat(40).map((size) => 'x'.repeat(size))
    const value = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        letters,
        fc.dictionary(letters, tie('node'), { maxKeys: 4 }),
        fc.array(tie('node'), { maxLength: 4 }),
      ),
    })).node
    await fc.assert(
      fc.asyncProperty(value, fc.nat(800), async (one, times) => {
        const body = JSON.stringify(Array.from({ length: times }, () => one))
        const isLarge = body.length > 16_384
        expect('refused' in (await readByUs(body, 'json'))).toBe(isLarge)
        if (!isLarge) expect(await readByNext(body, 'json')).toHaveProperty('value')
      }),
      { numRuns: 60 },
    )
  })
})

function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}

async function valueOf(outcome: Promise<Outcome>): Promise<object> {
  const read = await outcome
  return 'value' in read ? (read.value as object) : {}
}

/** Own properties only, `__proto__` among them, which `toEqual` does not look at. */
function plain(outcome: Outcome): unknown {
  return 'value' in outcome ? { value: entriesOf(outcome.value) } : outcome
}

function entriesOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(entriesOf)
  return ['object', ...Object.entries(value).map(([name, one]) => [name, entriesOf(one)])]
}
