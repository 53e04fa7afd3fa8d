import * as fc from 'fast-check'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { afterAll, expect, it, vi } from 'vitest'
import { fromBase64Url, toBase64Url } from '../base/base64url.ts'
import { systemRandom } from '../base/random.ts'
import { open, seal } from './jwe.ts'
import { deriveSealKeys } from './keyring.ts'

vi.setConfig({ testTimeout: 60_000 }) // Thousands of tokens, on whatever machine.

/** A token has exactly one spelling. `jose`, and most libraries, take several of them for one token. */

const keys = deriveSealKeys(['a-secret-of-the-tests-0123456789'], 'sallyport/test')
const rawKey = new Uint8Array(keys.current.key.export())
const header = JSON.parse(Buffer.from(keys.current.header, 'base64url').toString()) as Record<string, string>
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Tokens of ours in several lengths, so that parts end on each of the three places that base64 has. */
const tokens = ['', 'a', 'ab', '{"sid":"1"}', 'ä'.repeat(40)].map((text) => seal(keys, systemRandom, text))

/** A way to write a token otherwise, at a place and with a number that are drawn. */
type Respelling = (token: string, place: number, number: number) => string

const blanks = [
  ' ',
  '\t',
  '\n',
  '\r',
  '\0',
  '\v',
  '\u00a0',
  '\u200b',
  '\ufeff',
  '\u2028',
  '%20',
  '+',
  '/',
  '=',
  '.',
  '~',
  '!',
]
const headers: readonly ((own: Record<string, string>) => string)[] = [
  (own) => JSON.stringify(own, null, 1),
  (own) => ` ${JSON.stringify(own)}`,
  (own) => JSON.stringify(Object.fromEntries(Object.entries(own).toReversed())),
  (own) => JSON.stringify(own).replace('"alg"', '"\\u0061lg"'),
  (own) => JSON.stringify(own).replace('{', '{"alg":"dir",'),
  (own) => JSON.stringify({ ...own, typ: 'JWT' }),
  (own) => JSON.stringify({ ...own, crit: [] }),
  (own) => JSON.stringify({ ...own, zip: 'DEF' }),
  (own) => `\ufeff${JSON.stringify(own)}`,
]

const respellings: Readonly<Record<string, Respelling>> = {
  'a flipped bit': (token, place, number) =>
    replaceAt(token, place, String.fromCharCode(token.charCodeAt(place) ^ (1 << (number % 8)))),
  'another sign': (token, place, number) => replaceAt(token, place, alphabet[number % 64] ?? ''),
  'other left-over bits': (token, place, number) => inPart(token, place, (part) => alias(part, number)),
  'the other alphabet': (token, place) =>
    inPart(token, place, (part) => part.replaceAll('-', '+').replaceAll('_', '/')),
  padding: (token, place, number) => inPart(token, place, (part) => part + '='.repeat(1 + (number % 3))),
  'a blank or a sign that decoders skip': (token, place, number) =>
    token.slice(0, place) + (blanks[number % blanks.length] ?? '') + token.slice(place),
  'parts in another order': (token, place, number) => swapped(token, place % 5, number % 5),
  'a part more': (token, place) =>
    token
      .split('.')
      .toSpliced(place % 6, 0, '')
      .join('.'),
  'a part less': (token, place) =>
    token
      .split('.')
      .toSpliced(place % 5, 1)
      .join('.'),
  'an encrypted key': (token, _place, number) => token.replace('..', `.${alphabet[number % 64]}A.`),
  'a header written otherwise': (token, _place, number) =>
    token.replace(
      /^[^.]+/,
      Buffer.from((headers[number % headers.length] ?? JSON.stringify)(header)).toString('base64url'),
    ),
  'another case': (token, place) => replaceAt(token, place, swapCase(token[place] ?? '')),
  'a sign that looks alike': (token, place) => replaceAt(token, place, lookAlike(token[place] ?? '')),
  'a percent escape': (token, place) => replaceAt(token, place, `%${token.charCodeAt(place).toString(16)}`),
  'cut off': (token, place) => token.slice(0, place),
  twice: (token) => token + token,
  'in quotes': (token) => `"${token}"`,
}

const counts = new Map(Object.keys(respellings).map((name) => [name, { tried: 0, jose: 0 }]))
afterAll(() => {
  const lines = [...counts].map(
    ([name, { tried, jose }]) => `  ${name}: ${tried}${jose === 0 ? '' : `; jose opens ${jose} of a sample of 60`}`,
  )
  process.stderr.write(`spellings of a token that were tried, 0 opened by ours:\n${lines.join('\n')}\n`)
})

it.each(Object.entries(respellings))('AT080 %s opens nothing', (name, respell) => {
  fc.assert(
    fc.property(fc.constantFrom(...tokens), fc.nat(), fc.nat(), (token, place, number) => {
      const changed = respell(token, place % token.length, number)
      fc.pre(changed !== token)
      note(name).tried += 1
      expect(open(keys, changed)).toBeNull()
    }),
    { numRuns: 400 },
  )
})

it('AT080 several of them at once open nothing, but where they undo each other', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom(...Object.values(respellings)), fc.nat(), fc.nat()), {
    minLength: 2,
    maxLength: 4,
  })
  fc.assert(
    fc.property(fc.constantFrom(...tokens), steps, (token, chosen) => {
      const changed = chosen.reduce(
        (text, [respell, place, number]) => (text === '' ? '' : respell(text, place % text.length, number)),
        token,
      )
      if (changed !== token) expect(open(keys, changed)).toBeNull()
    }),
    { numRuns: 1_000 },
  )
})

it('jose opens what ours made, and ours what jose made, whatever the text', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.json(),
    fc.constantFrom('', '\0', '\u{1F98A}'),
  )
  await fc.assert(
    fc.asyncProperty(text, async (plain) => {
      const { plaintext } = await compactDecrypt(seal(keys, systemRandom, plain), rawKey)
      expect(Buffer.from(plaintext).toString()).toBe(plain)
      const theirs = await new CompactEncrypt(Buffer.from(plain))
        .setProtectedHeader(header as { alg: string; enc: string })
        .encrypt(rawKey)
      expect(open(keys, theirs)).toBe(plain)
    }),
    { numRuns: 60 },
  )
})

it('jose takes several spellings for one token: the trial can tell', async () => {
  for (const [name, respell] of Object.entries(respellings)) {
    for (const token of tokens) {
      for (let number = 0; number < 12; number += 1) {
        const changed = respell(token, (number * 37) % token.length, number)
        if (changed !== token && (await opensWithJose(changed))) note(name).jose += 1
      }
    }
  }
  expect(note('padding').jose).toBeGreaterThan(0)
})

async function opensWithJose(token: string): Promise<boolean> {
  try {
    await compactDecrypt(token, rawKey)
    return true
  } catch {
    return false
  }
}

function note(name: string): { tried: number; jose: number } {
  return counts.get(name) ?? { tried: 0, jose: 0 }
}

function replaceAt(text: string, place: number, other: string): string {
  return text.slice(0, place) + other + text.slice(place + 1)
}

/** Changes the part that the place lies in. */
function inPart(token: string, place: number, change: (part: string) => string): string {
  const index = token.slice(0, place).split('.').length - 1
  const parts = token.split('.')
  return parts.with(index, change(parts[index] ?? '')).join('.')
}

/** Another text that gives the same bytes in a decoder that ignores left-over bits; the part itself where there are none. */
function alias(part: string, number: number): string {
  const bytes = fromBase64Url(part)
  const last = alphabet.indexOf(part.at(-1) ?? '')
  const spare = part.length % 4 === 2 ? 16 : part.length % 4 === 3 ? 4 : 1
  const other = part.slice(0, -1) + (alphabet[last - (last % spare) + (number % spare)] ?? '')
  return bytes !== null && toBase64Url(Buffer.from(other, 'base64url')) === part ? other : part
}

function swapped(token: string, one: number, other: number): string {
  const parts = token.split('.')
  if (Math.max(one, other) >= parts.length) return token
  const moved = parts.with(one, parts[other] ?? '').with(other, parts[one] ?? '')
  return moved.join('.')
}

function swapCase(sign: string): string {
  return sign === sign.toUpperCase() ? sign.toLowerCase() : sign.toUpperCase()
}

/** The full-width form, which some normalisations turn back. */
function lookAlike(sign: string): string {
  return String.fromCharCode(sign.charCodeAt(0) + 0xfee0)
}
