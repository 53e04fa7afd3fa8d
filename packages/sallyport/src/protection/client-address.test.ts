import { BlockList, SocketAddress, isIP, isIPv4, isIPv6 } from 'node:net'
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

/** An IPv6 address with many zeros, and another of its spellings. */
const spelledTwice = fc
  .record({
    groups: fc.array(fc.oneof(fc.constant(0), fc.constantFrom(0xffff, 0xfe80, 1), fc.nat(0xffff)), {
      minLength: 8,
      maxLength: 8,
    }),
    zerosFrom: fc.nat(7),
    padded: fc.boolean(),
    upper: fc.boolean(),
    dotted: fc.boolean(),
    zone: fc.constantFrom('', '%eth0', '%25wlan-0.1', '%1'),
  })
  .map(({ groups, zerosFrom, padded, upper, dotted, zone }): [string, string] => {
    const written = groups.map((group) => group.toString(16).padStart(padded ? 4 : 1, '0'))
    const end = [groups[6] ?? 0, groups[7] ?? 0].flatMap((group) => [group >> 8, group & 255]).join('.')
    const all = dotted ? [...written.slice(0, 6), end] : written
    const zerosTo = all.findIndex((text, at) => at >= zerosFrom && !/^0+$/.test(text))
    const [head, tail] = [all.slice(0, zerosFrom), zerosTo < 0 ? [] : all.slice(zerosTo)]
    const folds = head.length + tail.length < all.length
    const text = folds ? `${head.join(':')}::${tail.join(':')}` : all.join(':')
    return [groups.map((group) => group.toString(16)).join(':'), (upper ? text.toUpperCase() : text) + zone]
  })

/** The signs of addresses, and whole ones with something wrong about them. */
const sign = fc.constantFrom(...Array.from('0123456789abcdefF:.[]%/, -'), '::', '::ffff:', '255', '256', ']:', '%0')
const addressLike = fc.oneof(
  fc.array(sign, { maxLength: 45 }).map((all) => all.join('')),
  fc
    .tuple(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('::1', 'fe80::1%eth0')), sign, sign, fc.nat(20))
    .map(([address, one, other, at]) => [
      address + one + other,
      `[${address}]${one}${other}`,
      `[${address}${one}]:80`,
      address.slice(0, at) + one + address.slice(at),
      one + address,
    ])
    .chain((all) => fc.constantFrom(...all)),
)

function withoutZone(text: string): string {
  return text.replace(/%.*/, '')
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}

function isWithin(subnet: string, address: string): boolean {
  const list = new BlockList()
  list.addSubnet(subnet.replace('/64', ''), 64, 'ipv6')
  return list.check(address, 'ipv6')
}

function nodeFindsOne(text: string): boolean {
  if (text.length > 64) return false
  const portAt = text.search(/:\d{1,5}$/)
  return (
    isIP(text) !== 0 ||
    (portAt > 0 && isIPv4(text.slice(0, portAt))) ||
    (text.startsWith('[') &&
      /^\](?::\d{1,5})?$/.test(text.slice(text.indexOf(']'))) &&
      isIPv6(text.slice(1, text.indexOf(']'))))
  )
}

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
    '192.0.2.1%eth0',
    '[192.0.2.1]',
    '[192.0.2.1]:80',
    '[192.0.2.1:80]:80',
    '192.0.2.1:123456',
    '[2001:db8::1]:123456',
    '2001:db8::1%',
    '2001:db8::1% ; drop',
    '2001:db8::1%a%b',
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

  it('all that Node takes for spellings of one IPv6 address are one client: the /64 that Node finds it in', () => {
    fc.assert(
      fc.property(spelledTwice, ([plain, spelling]) => {
        // That both are one address is Node's word, not ours.
        expect(new SocketAddress({ address: withoutZone(spelling), family: 'ipv6' }).address).toBe(
          new SocketAddress({ address: plain, family: 'ipv6' }).address,
        )
        const client = normalizeAddress(plain)
        for (const text of [spelling, `[${spelling}]`, `[${spelling}]:443`]) expect(normalizeAddress(text)).toBe(client)
        if (client === null || isIPv4(client)) expect(plain).toContain(':ffff:')
        else expect(isWithin(client, plain)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('any IPv4 address is one client, with a port or mapped into IPv6 in each way that it can be written', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(65_535), (address, onPort) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
        const mapped = [`::ffff:${address}`, `::FFFF:${hex}`, `0:0:0:0:0:ffff:${hex}`, `[::ffff:${address}]:${onPort}`]
        for (const text of [address, `${address}:${onPort}`, ...mapped]) expect(normalizeAddress(text)).toBe(address)
      }),
    )
  })

  it('any text is taken for an address exactly where Node finds one in it, with or without a port', () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), addressLike), (text) => {
        expect([text, normalizeAddress(text) !== null]).toEqual([text, nodeFindsOne(text)])
      }),
      { numRuns: 3_000 },
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

  it('is one that Node finds in the ranges of such machines, whatever its spelling', () => {
    const own = { ipv4: new BlockList(), ipv6: new BlockList() }
    for (const [net, prefix] of Object.entries(ownIPv4)) own.ipv4.addSubnet(net, prefix, 'ipv4')
    for (const [net, prefix] of Object.entries(ownIPv6)) own.ipv6.addSubnet(net, prefix, 'ipv6')
    const near = fc.tuple(
      fc.constantFrom('9', '10', '11', '126', '127', '128', '169', '172', '192'),
      fc.constantFrom(0, 15, 16, 31, 32, 167, 168, 169, 253, 254, 255),
      fc.nat(255),
    )
    const ipv4 = fc.oneof(
      near.map(([a, b, c]) => `${a}.${b}.${c}.1`),
      fc.ipV4(),
    )
    const ipv6 = fc
      .tuple(fc.constantFrom('0', 'fb', 'fc', 'fd', 'fe', 'fe7f', 'fe80', 'febf', 'fec0', 'fc00', 'fdff'), fc.nat(1))
      .map(([head, more]) => `${head}:0:0:${more}::1`)
    fc.assert(
      fc.property(
        fc.oneof(
          ipv4,
          ipv4.map((text) => `::ffff:${text}`),
          ipv6,
          fc.ipV6(),
        ),
        (peer) => {
          const isMapped = /^(?:::ffff:)?\d+\./.test(peer)
          const isOwn = isMapped ? own.ipv4.check(peer, family(peer)) : own.ipv6.check(peer, 'ipv6')
          expect([peer, isUnknownProxy(header({ forwarded: 'for=203.0.113.9' }), peer)]).toEqual([peer, isOwn])
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

/** Loopback, private and link-local networks (RFC 6890) with the length of their prefix; of IPv6, loopback with its whole /64. */
const ownIPv4 = { '10.0.0.0': 8, '127.0.0.0': 8, '169.254.0.0': 16, '172.16.0.0': 12, '192.168.0.0': 16 }
const ownIPv6 = { '::': 64, 'fc00::': 7, 'fe80::': 10 }
