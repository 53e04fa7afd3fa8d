import { createHash, hkdfSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { deriveMacKeys, deriveSealKeys } from './keyring.ts'

const one = 'the-first-secret-of-the-tests-01'
const two = 'the-second-secret-of-the-tests-2'

const kidOf = (secret: string, info = 'sallyport/a') => deriveSealKeys([secret], info).current.header
const rawKey = (secret: string, info: string) => deriveSealKeys([secret], info).current.key.export().toString('hex')

it('a key is HKDF-SHA256 of the secret and what it is for, 256 bit', { tags: ['ASVS-11.2.3'] }, () => {
  const expected = Buffer.from(hkdfSync('sha256', one, '', 'sallyport/a', 32)).toString('hex')
  expect(rawKey(one, 'sallyport/a')).toBe(expected)
  expect(Buffer.from(deriveMacKeys([one], 'sallyport/a').current).toString('hex')).toBe(expected)
})

it('the kid of a secret and purpose is the same in every process and release', () => {
  expect(Buffer.from(kidOf(one), 'base64url').toString()).toBe('{"alg":"dir","enc":"A256GCM","kid":"bdhPShzN"}')
})

it('another secret or purpose has another key and another kid', () => {
  const headers = [kidOf(one), kidOf(two), kidOf(one, 'sallyport/b')]
  const raw = [rawKey(one, 'sallyport/a'), rawKey(two, 'sallyport/a'), rawKey(one, 'sallyport/b')]
  expect([new Set(headers).size, new Set(raw).size]).toEqual([3, 3])
})

it('the kid is no part of the key, nor of its plain hash', () => {
  const { kid } = JSON.parse(Buffer.from(kidOf(one), 'base64url').toString()) as { kid: string }
  const key = Buffer.from(rawKey(one, 'sallyport/a'), 'hex')
  expect(key.includes(Buffer.from(kid, 'base64url'))).toBe(false)
  expect(createHash('sha256').update(key).digest().subarray(0, 6).toString('base64url')).not.toBe(kid)
})

it('AT082 the newest secret seals, each live one opens', { tags: ['ASVS-11.1.1'] }, () => {
  const keys = deriveSealKeys([one, two], 'sallyport/a')
  expect(keys.current.header).toBe(kidOf(one))
  expect([...keys.byHeader.keys()]).toEqual([kidOf(one), kidOf(two)])
})

it('keyed hashes are made with the newest secret, and known by each live one', () => {
  const [first, second] = [deriveMacKeys([one], 'sallyport/a'), deriveMacKeys([two], 'sallyport/a')]
  expect(first.current).not.toEqual(second.current)
  expect(deriveMacKeys([one, two], 'sallyport/a')).toEqual({
    current: first.current,
    all: [first.current, second.current],
  })
})

it('without a secret there is no key', () => {
  expect(() => deriveSealKeys([], 'sallyport/a')).toThrow(RangeError)
  expect(() => deriveMacKeys([], 'sallyport/a')).toThrow(RangeError)
})
