import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { clientAddress, normalizeAddress, isUnknownProxy } from './client-address.ts'
import type { ClientAddress } from './client-address.ts'

const headersOf = (headers: Readonly<Record<string, string>>) => (name: string) => headers[name] ?? null
const none = headersOf({})

describe('AT145 what a client writes into headers does not matter with the socket', () => {
  it.each([
    'x-forwarded-for',
    'x-real-ip',
    'forwarded',
    'cf-connecting-ip',
    'true-client-ip',
    'x-client-ip',
    'x-cluster-client-ip',
    'fastly-client-ip',
  ])('%s', (name) => {
    expect(clientAddress('socket', headersOf({ [name]: '203.0.113.9' }), '192.0.2.1')).toBe('192.0.2.1')
  })

  it('and no header is asked for', () => {
    const asked: string[] = []
    clientAddress('socket', (name) => (asked.push(name), null), '192.0.2.1')
    expect(asked).toEqual([])
  })

  it('AT147 without a socket there is no address, whatever the headers', () => {
    expect(clientAddress('socket', headersOf({ 'x-forwarded-for': '203.0.113.9' }), null)).toBeNull()
  })
})

describe('AT145 behind proxies of one’s own, the address is the one that the outermost of them saw', () => {
  it.each<[number, string, string | null]>([
    [1, '203.0.113.9', '203.0.113.9'],
    [1, '198.51.100.7, 203.0.113.9', '203.0.113.9'],
    [1, 'rnd, 1.2.3.4,203.0.113.9', '203.0.113.9'],
    [2, '198.51.100.7, 203.0.113.9, 10.0.0.1', '203.0.113.9'],
    [2, '203.0.113.9', null],
    [3, '203.0.113.9, 10.0.0.1', null],
    [1, '203.0.113.9, unknown', null],
    [1, '203.0.113.9, ', null],
    [1, '203.0.113.9,,', null],
    [1, '', null],
    [1, '  203.0.113.9  ', '203.0.113.9'],
    [1, '198.51.100.7, [2001:db8::1]:443', '2001:db8:0:0::/64'],
    [1, 'for=203.0.113.9', null],
  ])('with %d of them, %j gives %j', (hops, forwarded, address) => {
    expect(clientAddress({ hops }, headersOf({ 'x-forwarded-for': forwarded }), '10.0.0.1')).toBe(address)
  })

  it('without the header there is none: the socket is the proxy’s', () => {
    expect(clientAddress({ hops: 1 }, none, '10.0.0.1')).toBeNull()
  })

  it('what the client put before it changes nothing, however much it is', { tags: ['ASVS-4.1.3'] }, () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string())), (spoofed) => {
        const forwarded = [...spoofed, '203.0.113.9'].join(', ')
        expect(clientAddress({ hops: 1 }, headersOf({ 'x-forwarded-for': forwarded }), null)).toBe('203.0.113.9')
      }),
    )
  })
})

describe('a function of the headers', () => {
  const setting: ClientAddress = (header) => header('fly-client-ip')

  it('gives the address, in its one spelling', { tags: ['ASVS-15.3.4'] }, () => {
    expect(clientAddress(setting, headersOf({ 'fly-client-ip': '::ffff:203.0.113.9' }), '10.0.0.1')).toBe('203.0.113.9')
  })

  it('that finds none or nonsense leaves none', () => {
    expect(clientAddress(setting, none, '10.0.0.1')).toBeNull()
    expect(clientAddress(setting, headersOf({ 'fly-client-ip': 'nonsense' }), '10.0.0.1')).toBeNull()
  })
})

describe('one spelling per client', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:80', '192.0.2.1'],
    ['::ffff:255.255.255.255', '255.255.255.255'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['[2001:db8::1]', '2001:db8:0:0::/64'],
    ['[2001:db8::1]:65535', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['[fe80::1%25eth0]:80', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ])('%s is %s', (address, normal) => {
    expect(normalizeAddress(address)).toBe(normal)
  })

  it.each([
    null,
    '',
    ' ',
    'localhost',
    'unknown',
    '_hidden',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.1.',
    '192.0.2.01',
    '0x7f.0.0.1',
    '2130706433',
    '192.0.2.1:',
    '192.0.2.1:x',
    '192.0.2.1 evil',
    '2001:db8::1::',
    '2001:db8',
    ':::',
    '12345::',
    '[2001:db8::1',
    '2001:db8::1]',
    '[]',
    '"[2001:db8::1]:80"',
    '192.0.2.1\n',
    '\0',
    '::ffff:192.0.2.256',
  ])('%j is no address', (address) => {
    expect(normalizeAddress(address)).toBeNull()
  })

  it('all of a /64 is one client, and the next /64 another', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 2n ** 64n - 1n),
        fc.bigInt(0n, 2n ** 64n - 1n),
        fc.bigInt(0n, 2n ** 64n - 1n),
        (net, one, other) => {
          const address = (host: bigint, prefix = net) =>
            ((prefix << 64n) | host)
              .toString(16)
              .padStart(32, '0')
              .replace(/(.{4})(?=.)/g, '$1:')
          const mapped = net === 0n
          if (!mapped) expect(normalizeAddress(address(one))).toBe(normalizeAddress(address(other)))
          expect(normalizeAddress(address(one))).not.toBe(normalizeAddress(address(one, net ^ 1n)))
        },
      ),
    )
  })

  it('any IPv6 address in any spelling is read, and one in one spelling', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(normalizeAddress(address)).toMatch(/^(?:\d+\.\d+\.\d+\.\d+|(?:[\da-f]{1,4}:){4}:\/64)$/)
        expect(normalizeAddress(address.toUpperCase())).toBe(normalizeAddress(address))
        expect(normalizeAddress(`[${address}]:80`)).toBe(normalizeAddress(address))
      }),
    )
  })

  it('any text at all is an address or none, and never an error', () => {
    const addressLike = fc
      .array(fc.constantFrom(...Array.from('0123456789abcdef:.[]%/, ')), { maxLength: 45 })
      .map((all) => all.join(''))
    fc.assert(
      fc.property(fc.oneof(anyText(), addressLike), (text) => {
        const address = normalizeAddress(text)
        if (address !== null) expect(address).toMatch(/^(?:\d+\.\d+\.\d+\.\d+|(?:[\da-f]{1,4}:){4}:\/64)$/)
      }),
      { numRuns: 2_000 },
    )
  })

  it('AT210 100 kB that are made to be slow take no time', { tags: ['ASVS-1.3.12'] }, () => {
    const since = performance.now()
    for (const part of ['1:', ':', '1.', '%', '[', ']:1', '%\n', '0']) {
      expect(normalizeAddress(`[${part.repeat(100_000 / part.length)}`)).toBeNull()
      expect(normalizeAddress(part.repeat(100_000 / part.length))).toBeNull()
    }
    expect(performance.now() - since).toBeLessThan(1_000)
  })
})

describe("a peer that is a machine of one's own", () => {
  const header = (values: Record<string, string>) => (name: string) => values[name] ?? null

  it('and names another address is an unknown proxy', () => {
    expect(isUnknownProxy(header({ 'x-forwarded-for': '203.0.113.9' }), '127.0.0.1')).toBe(true)
    expect(isUnknownProxy(header({ 'x-forwarded-for': '203.0.113.9, 10.0.0.2' }), '10.0.0.2')).toBe(true)
    expect(isUnknownProxy(header({ forwarded: 'for=203.0.113.9' }), '::1')).toBe(true)
    expect(isUnknownProxy(header({ 'x-forwarded-for': '203.0.113.9' }), '172.20.0.1')).toBe(true)
  })

  it('and names itself, as Next does, or nobody, is a client', () => {
    expect(isUnknownProxy(header({ 'x-forwarded-for': '::ffff:127.0.0.1' }), '127.0.0.1')).toBe(false)
    expect(isUnknownProxy(header({ 'x-forwarded-for': '::1' }), '::1')).toBe(false)
    expect(isUnknownProxy(header({}), '127.0.0.1')).toBe(false)
  })

  it('and a public peer is believed to be itself, whatever it names', () => {
    expect(isUnknownProxy(header({ 'x-forwarded-for': '203.0.113.9' }), '198.51.100.7')).toBe(false)
    expect(isUnknownProxy(header({ 'x-forwarded-for': '203.0.113.9' }), '172.32.0.1')).toBe(false)
  })
})
