import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { AuthError } from '../base/error.ts'
import type { Log } from '../base/log.ts'
import type { HashGate } from './hash-gate.ts'

/** argon2id by OWASP's and NIST's minimum: 19 MiB, two passes, one lane. */
const argon2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }

/** scrypt with N = 2^17, r = 8, p = 1: where argon2id has no native build. */
const scryptLog2N = 17

/** Parameters beyond these are refused unread: a stored hash must not be able to exhaust the server. */
const maxArgon2MemoryKiB = 262_144
const maxArgon2Passes = 16
const maxScryptLog2N = 18

const argon2Pattern = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/
const scryptPattern = /^\$scrypt\$ln=(\d{1,2}),r=8,p=1\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

/** Hashes nobody's password, with today's parameters: verified for unknown users, so that they cost what known ones do. */
const decoys = {
  argon2id: '$argon2id$v=19$m=19456,t=2,p=1$c2FsbHlwb3J0ZGVjb3kwMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  scrypt: '$scrypt$ln=17,r=8,p=1$c2FsbHlwb3J0ZGVjb3kwMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
} as const

/**
 * Whether a hash from elsewhere can be verified here, at a cost that a server can bear. Its base64 is looked at, the password is not.
 *
 * @returns Why not, in words that tell nothing of the hash; null where it can.
 */
export function unverifiableReason(hash: string): string | null {
  if (!/^\$(?:argon2id|scrypt)\$/.test(hash)) return 'is of a kind that cannot be verified; argon2id and scrypt can'
  const argon = argon2Pattern.exec(hash)
  const [, memory = 0, passes = 0, lanes = 0] = argon ?? []
  const [, log2N = 0] = scryptPattern.exec(hash) ?? []
  const fitsArgon =
    argon !== null &&
    Number(memory) <= maxArgon2MemoryKiB &&
    Number(memory) >= 8 * Math.max(1, Number(lanes)) &&
    Number(passes) <= maxArgon2Passes &&
    Number(passes) >= 1 &&
    Number(lanes) >= 1
  const fitsScrypt = Number(log2N) >= 1 && Number(log2N) <= maxScryptLog2N
  return fitsArgon || fitsScrypt
    ? null
    : 'is malformed, or costs more than is allowed: argon2id v=19 up to 256 MiB and 16 passes, scrypt with ln up to 18, r=8, p=1'
}

/** Hashes and verifies passwords. */
export interface PasswordHasher {
  /** A PHC string with a fresh salt, such as `$argon2id$v=19$m=19456,t=2,p=1$…`. */
  hash(password: string): Promise<string>
  /**
   * Whether the password is the one behind the hash. With null (no such user, or one without a password) it takes as long and is false.
   *
   * @throws {RangeError} The stored hash is none of ours, or has parameters beyond the bounds.
   */
  verify(hash: string | null, password: string): Promise<boolean>
  /** Whether the hash was made with weaker parameters than today's. */
  isOutdated(hash: string): boolean
}

type Argon2Module = typeof import('@node-rs/argon2')

/**
 * Opens the password hasher: argon2id where the native build loads, else scrypt.
 *
 * Passwords are normalised to NFC first (NIST SP 800-63B-4 §3.1.1.2), never truncated: length is the caller's to bound before.
 *
 * @param gate Bounds how many hashes run at once.
 * @param log Told where argon2id cannot be had.
 */
export async function openPasswordHasher(gate: HashGate, log: Log): Promise<PasswordHasher> {
  const module = await loadArgon2(log)
  const algorithm = module === null ? 'scrypt' : 'argon2id'

  async function verifyNow(hash: string, password: string): Promise<boolean> {
    if (hash.startsWith('$scrypt$')) return verifyScrypt(hash, password)
    assertBoundedArgon2(hash)
    // Not a wrong password: this server cannot tell.
    if (module === null)
      throw new AuthError('not_configured', { cause: new Error('sallyport: @node-rs/argon2 does not load') })
    try {
      return await module.verify(hash, password)
    } catch (error) {
      if (!isInvalidArgument(error)) throw error
      throw new RangeError('sallyport: a stored password hash cannot be read.', { cause: error })
    }
  }

  return {
    hash: (password) =>
      gate.run(() =>
        module === null ? hashScrypt(password.normalize('NFC')) : module.hash(password.normalize('NFC'), argon2),
      ),
    verify: (hash, password) =>
      gate.run(async () => {
        const matches = await verifyNow(hash ?? decoys[algorithm], password.normalize('NFC'))
        return matches && hash !== null
      }),
    isOutdated: (hash) => {
      if (algorithm === 'scrypt') return Number(scryptPattern.exec(hash)?.[1] ?? 0) < scryptLog2N
      const [, memory = 0, passes = 0] = argon2Pattern.exec(hash) ?? []
      return Number(memory) < argon2.memoryCost || Number(passes) < argon2.timeCost
    },
  }
}

async function loadArgon2(log: Log): Promise<Argon2Module | null> {
  try {
    return await import('@node-rs/argon2')
  } catch (error) {
    // No native build for this platform: scrypt serves, and `isOutdated` upgrades should one appear.
    log('warn', 'password.argon2-missing', { error, instead: 'scrypt' })
    return null
  }
}

function assertBoundedArgon2(hash: string): void {
  const match = argon2Pattern.exec(hash)
  if (match === null || Number(match[1]) > maxArgon2MemoryKiB || Number(match[2]) > maxArgon2Passes) {
    throw new RangeError('sallyport: a stored password hash is not argon2id within bounds.')
  }
}

/** How the library says that a hash is malformed, in ways that the pattern does not see. */
function isInvalidArgument(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'InvalidArg'
}

async function hashScrypt(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await deriveScrypt(password, salt, scryptLog2N, 8, 1, 32)
  return `$scrypt$ln=${scryptLog2N},r=8,p=1$${encode(salt)}$${encode(key)}`
}

async function verifyScrypt(hash: string, password: string): Promise<boolean> {
  const match = scryptPattern.exec(hash)
  const log2N = Number(match?.[1])
  if (match === null || log2N > maxScryptLog2N)
    throw new RangeError('sallyport: a stored password hash is not scrypt within bounds.')
  const expected = Buffer.from(match[3] ?? '', 'base64')
  const actual = await deriveScrypt(password, Buffer.from(match[2] ?? '', 'base64'), log2N, 8, 1, expected.length)
  return timingSafeEqual(actual, expected)
}

function deriveScrypt(
  password: string,
  salt: Buffer,
  log2N: number,
  r: number,
  p: number,
  length: number,
): Promise<Buffer> {
  const N = 2 ** log2N
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
