import { compactDecrypt, compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import type { JWK } from 'jose'
import { expect, it } from 'vitest'
import { createSecretKey } from 'node:crypto'
import { fromBase64Url } from '../base/base64url.ts'
import { readVectors } from '../testing-only/vectors.ts'
import { open } from './jwe.ts'
import { deriveSealKeys } from './keyring.ts'
import type { SealKeys } from './keyring.ts'

/** Wycheproof's vectors for JOSE. We take one kind of token and make it ourselves, so none of them is ours; `jose` shows that we read them right. */

interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly result: 'valid' | 'invalid'
  readonly jwe?: unknown
  readonly jws?: unknown
}

interface Group {
  readonly private?: JWK & { keys?: JWK[] }
  readonly public?: JWK & { keys?: JWK[] }
  readonly tests: readonly Vector[]
}

/** One vector with the key that it is for. */
interface Case extends Vector {
  readonly token: string
  readonly key: JWK | null
}

const ours = deriveSealKeys(['a-secret-of-the-tests-0123456789'], 'sallyport/test')

function casesOf(name: string, count: number): Case[] {
  const file = readVectors(`${name}.json`, count) as { testGroups: readonly Group[] } | null
  const cases = (file?.testGroups ?? []).flatMap(({ tests, ...group }) =>
    tests.map((test) => ({ ...test, token: textOf(test.jwe ?? test.jws), key: keyOf(group, test) })),
  )
  expect(cases).toHaveLength(file === null ? 0 : count)
  return cases
}

function textOf(token: unknown): string {
  return typeof token === 'string' ? token : JSON.stringify(token)
}

/** What opens a JWE is private; what verifies a JWS is public where there are two. */
function keyOf(group: Pick<Group, 'private' | 'public'>, { jws }: Vector): JWK | null {
  const key = jws === undefined ? group.private : (group.public ?? group.private)
  return key === undefined || 'keys' in key ? null : key
}

/** Ours, and ours as it would be if the vector's header, its key, or both were taken for ours. */
function takenForOurs({ token, key }: Case): SealKeys[] {
  const header = token.split('.')[0] ?? ''
  const bytes = fromBase64Url(key?.k ?? '')
  const keys = bytes?.length === 32 ? [ours.current.key, createSecretKey(bytes)] : [ours.current.key]
  const named = keys.map((one) => ({ key: one, header, aad: Buffer.from(header, 'ascii') }))
  return [ours, ...named.map((current) => ({ current, byHeader: new Map([[header, current]]) }))]
}

function report(line: string): void {
  process.stderr.write(`${line}\n`)
}

it.each([
  ['json_web_encryption', 139],
  ['json_web_signature', 401],
  ['json_web_crypto', 83],
  ['json_web_key', 26],
])('AT073 no token of %s opens, also where its header or its key is taken for ours', (name, count) => {
  const cases = casesOf(name, count)
  const opened = cases.filter((one) => takenForOurs(one).some((keys) => open(keys, one.token) !== null))
  expect(opened).toEqual([])
  if (cases.length > 0) report(`${name}: ${cases.length} tokens, 0 opened by ours`)
})

it('jose opens every valid JWE of them but those with RSA1_5, which it leaves out, and none that is invalid', async () => {
  const cases = casesOf('json_web_encryption', 139)
  const outcomes = await Promise.all(cases.map(async (one) => ({ ...one, opened: await opensWithJose(one) })))
  const wrong = outcomes.filter(({ result, opened }) => (result === 'valid') !== opened)
  const left = wrong.filter(({ token }) => algorithmOf(token) === 'RSA1_5')
  const others = wrong
    .filter((one) => !left.includes(one))
    .map(({ tcId, comment, result }) => `${tcId} ${result} ${comment}`)
  expect(others).toEqual([])
  expect(left.every(({ result }) => result === 'valid')).toBe(true)
  const [valid, invalid] = [outcomes.filter(({ opened }) => opened), outcomes.filter(({ opened }) => !opened)]
  if (cases.length > 0)
    report(
      `json_web_encryption: jose opens ${valid.length}, refuses ${invalid.length} (${left.length} valid with RSA1_5)`,
    )
})

it('jose verifies every valid JWS of them', async () => {
  const cases = casesOf('json_web_signature', 401)
  const outcomes = await Promise.all(cases.map(async (one) => ({ ...one, verified: await verifiesWithJose(one) })))
  // Two that are marked valid have a question mark in their base64url: jose refuses them, and so should everybody.
  const wrong = outcomes.filter(
    ({ result, verified, token }) => result === 'valid' && !verified && !token.includes('?'),
  )
  expect(wrong.map(({ tcId, token, comment }) => `${tcId} ${algorithmOf(token)} ${comment}`)).toEqual([])
  const [verified, taken] = [
    outcomes.filter((one) => one.verified),
    outcomes.filter((one) => one.verified && one.result === 'invalid'),
  ]
  // What ours never does, since there is one spelling of a token: see spellings.test.ts.
  if (cases.length > 0)
    report(
      `json_web_signature: jose verifies ${verified.length}, ${taken.length} of them invalid: ${[...new Set(taken.map(({ comment }) => comment))].join(', ')}`,
    )
})

/**
 * With the algorithm that the key is for, as one should: by the header alone jose would use a key for whatever it says. A few valid
 * vectors come with a key that names another one.
 */
function algorithmsOf({ token, key, result }: Case): string[] {
  const named = algorithmOf(token)
  const own = key?.alg ?? named
  return result === 'valid' ? [...new Set([own, named])] : [own]
}

async function opensWithJose(one: Case): Promise<boolean> {
  const tries = algorithmsOf(one).map(async (algorithm) =>
    compactDecrypt(one.token, await importJWK(one.key ?? {}, algorithm), { keyManagementAlgorithms: [algorithm] }),
  )
  return (await Promise.allSettled(tries)).some(({ status }) => status === 'fulfilled')
}

async function verifiesWithJose(one: Case): Promise<boolean> {
  const tries = algorithmsOf(one).map(async (algorithm) =>
    compactVerify(one.token, await importJWK(one.key ?? {}, algorithm), { algorithms: [algorithm] }),
  )
  return (await Promise.allSettled(tries)).some(({ status }) => status === 'fulfilled')
}

function algorithmOf(token: string): string {
  try {
    return decodeProtectedHeader(token).alg ?? ''
  } catch {
    return ''
  }
}
