import * as fc from 'fast-check'
import { anyText } from '../../../testing-only/any-text.ts'
import { encoded, goodInputs } from './asks.ts'
import type { Sweep } from './sweep.ts'
import type { Ask, Target } from './target.ts'

/** Trials for each endpoint. */
const numRuns = 150

/** Milliseconds after which an answer is taken to never come. */
const patienceMs = 20_000

/**
 * Whatever is sent, the answer is no error of the server's, and it comes: the rules for all answers see the first (`answer-rules.ts`).
 * Where it finds something, the sentence has the seed and the smallest request that does it.
 */
export const sweepWithNoise: Sweep = async (target, endpoint) => {
  const result = await fc.check(
    fc.asyncProperty(anyAsk(target, endpoint), async (ask) => {
      target.faults.length = 0
      const answered = await Promise.race([target.ask(ask), after(patienceMs)])
      return answered !== null && target.faults.length === 0
    }),
    { numRuns },
  )
  if (!result.failed) return []
  return [
    `seed ${result.seed}, path ${result.counterexamplePath}: ${JSON.stringify(result.counterexample)} ${result.errorInstance instanceof Error ? result.errorInstance.message : ''}`,
  ]
}

/** A request that is somewhat like a good one. */
function anyAsk(target: Target, endpoint: Parameters<Sweep>[1]): fc.Arbitrary<Ask> {
  const { method, path } = endpoint
  const inputs = goodInputs(target, endpoint)
  const names = Object.keys(target.shapeOf(endpoint))
  const value = fc.oneof(
    anyText(),
    fc.jsonValue({ maxDepth: 3 }),
    ...inputs.flatMap((one) => Object.values(one).map((good) => fc.constant(good))),
  )
  const input = fc.oneof(
    fc.constantFrom(...inputs),
    fc.dictionary(fc.constantFrom(...names, '__proto__', 'next', 'back', 'toString'), value, { maxKeys: 5 }),
    fc.jsonValue(),
  )
  const type = fc.constantFrom(
    'application/json',
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    '',
  )
  const headers = fc.record({
    'content-type': type,
    origin: fc.constantFrom(target.origin, target.origin, '', 'null', 'https://evil.example'),
    'sec-fetch-site': fc.constantFrom('', 'same-origin', 'cross-site'),
    'user-agent': headerText(),
    'x-request-id': headerText(),
    'x-forwarded-for': headerText(),
    'content-length': fc.constantFrom('', '', '0', '-1', '99999999', 'x'),
  })
  const cookie = fc.oneof(
    fc.constant(null),
    headerText(),
    headerText().map((text) => `__Host-session=${text}`),
  )
  const body = fc.oneof(
    input.map((one) => JSON.stringify(one)),
    input.map((one) => encoded({ ...(one as object) })),
    anyText(),
    fc.uint8Array({ maxLength: 200 }),
  )
  const query = fc.oneof(
    fc.constant(''),
    anyText().map((text) => `?${encodeURI(Buffer.from(text).toString())}`),
    input.map((one) => `?${encoded({ ...(one as object) })}`),
  )
  if (method === 'GET')
    return fc
      .record({ headers, cookie, query })
      .map(({ query: more, ...rest }) => ({ method, path: path + more, ...rest }))
  const parsed = fc.option(
    fc.oneof(input, fc.anything({ maxDepth: 2 })).map((one) => ({ value: one })),
    { nil: undefined, freq: 3 },
  )
  return fc.record({ headers, cookie, query, body, parsed }).map(({ query: more, parsed: given, ...rest }) => ({
    method,
    path: path + more,
    ...rest,
    ...(given === undefined ? {} : { parsed: given }),
  }))
}

/** A text that may stand in a header. */
function headerText(): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary-ascii', maxLength: 60 }).map((text) => text.replace(/[^\t\x20-\x7e]/g, '').trim())
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, null).unref()
  })
}
