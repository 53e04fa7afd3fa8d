import { isIPv4, isIPv6 } from 'node:net'

/**
 * Where the client's address comes from.
 *
 * - `'socket'`: the peer of the TCP connection. Right when clients connect directly.
 * - `{ hops: n }`: the n-th address from the right of `X-Forwarded-For`, for n proxies of one's own that append to it.
 * - a function of the request's headers, for a platform that sets a header which clients cannot.
 */
export type ClientAddress =
  | 'socket'
  | { readonly hops: number }
  | ((header: (name: string) => string | null) => string | null)

/**
 * The address that limits count by, or null where it cannot be known: then per-address limits are off, never shared.
 *
 * @param peer The socket's own address, or null where the runtime has no socket.
 */
export function clientAddress(
  setting: ClientAddress,
  header: (name: string) => string | null,
  peer: string | null,
): string | null {
  if (setting === 'socket') return normalizeAddress(peer)
  if (typeof setting === 'function') return normalizeAddress(setting(header))
  const forwarded = (header('x-forwarded-for') ?? '').split(',')
  return normalizeAddress(forwarded.at(-setting.hops)?.trim() ?? null)
}

/**
 * Whether a request has come through a proxy that the setting does not know of: its peer is a machine of one's own, and it names another
 * address. Then the peer is nobody's address, and to count by it would put everybody into one bucket.
 */
export function isUnknownProxy(header: (name: string) => string | null, peer: string | null): boolean {
  const address = normalizeAddress(peer)
  if (address === null || !isPrivate(address)) return false
  // Next itself names the peer where nobody else has named anybody.
  const forwarded = header('x-forwarded-for')
  const named = forwarded === null ? [] : forwarded.split(',').map((text) => normalizeAddress(text.trim()))
  return named.some((one) => one !== address) || header('forwarded') !== null
}

/** Loopback, private and link-local addresses (RFC 6890). */
function isPrivate(address: string): boolean {
  return /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|0:0:0:0::|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/.test(
    address,
  )
}

/** A port, and the zone of a link-local address (RFC 4007 §11), which the system writes as it calls the interface. */
const port = /:\d{1,5}$/
const zone = /^([^%]*)%[\w.:-]+$/

/**
 * One spelling per client: IPv4 as it is (also when mapped into IPv6), IPv6 as its /64, since one client has all of it. A port may follow,
 * after IPv6 in brackets.
 *
 * @returns null for anything that is not an address.
 */
export function normalizeAddress(address: string | null): string | null {
  if (address === null || address.length > 64) return null
  const ipv4 = address.replace(port, '')
  if (isIPv4(ipv4)) return ipv4
  const [, inside = address] = /^\[(.*)\](?::\d{1,5})?$/.exec(address) ?? []
  const ipv6 = inside.replace(zone, '$1')
  if (!isIPv6(ipv6)) return null
  const groups = expandIPv6(ipv6)
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (mapped) return [groups[6] ?? 0, groups[7] ?? 0].flatMap((group) => [group >> 8, group & 255]).join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

function expandIPv6(address: string): number[] {
  const text = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a: string, b: string, c: string, d: string) => {
    return `${((Number(a) << 8) | Number(b)).toString(16)}:${((Number(c) << 8) | Number(d)).toString(16)}`
  })
  const [head = '', tail] = text.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array<string>(tail === undefined ? 0 : 8 - left.length - right.length).fill('0')
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16))
}
