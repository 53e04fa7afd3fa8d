import { hashWithKey } from '../crypto/secret-hash.ts'
import type { Limit, Rate } from './rate-limit.ts'

const minute = 60_000
const hour = 60 * minute

/** Rates by what is limited: one identifier, one client address, everybody together. */
export interface LimitRates {
  readonly identifier: Rate
  readonly address: Rate
  readonly global: Rate
}

/** What is limited. `address` counts IPv6 by /64; without a known address only the other two count. */
export const limitRates = {
  'sign-in': {
    identifier: { burst: 5, periodMs: 15 * minute },
    address: { burst: 50, periodMs: 15 * minute },
    global: { burst: 3_000, periodMs: minute },
  },
  'sign-up': {
    identifier: { burst: 5, periodMs: hour },
    address: { burst: 20, periodMs: hour },
    global: { burst: 1_000, periodMs: minute },
  },
  code: {
    identifier: { burst: 10, periodMs: 15 * minute },
    address: { burst: 50, periodMs: 15 * minute },
    global: { burst: 3_000, periodMs: minute },
  },
} as const satisfies Record<string, LimitRates>

/** A name in the table of limits. */
export type LimitName = keyof typeof limitRates

/** Rates that the app sets itself; what is left out keeps its default. */
export type LimitOverrides = Partial<Record<LimitName, Partial<LimitRates>>>

/** Who makes an attempt. */
export interface Attempt {
  /** Canonical identifier, known or not. */
  readonly identifier: string | null
  /** From `clientAddress`; null where it cannot be known. */
  readonly address: string | null
}

/**
 * The limits that one attempt counts against. Unknown identifiers count like known ones. Identifier and address are hashed with a
 * key: the table of counters tells nobody who tried.
 */
export function limitsFor(
  deps: { limitKey: Uint8Array; limitOverrides: LimitOverrides },
  name: LimitName,
  attempt: Attempt,
): Limit[] {
  const rates: LimitRates = { ...limitRates[name], ...deps.limitOverrides[name] }
  const limits: Limit[] = []
  if (attempt.identifier !== null)
    limits.push({ key: limitKeyFor(deps, name, 'identifier', attempt.identifier), rate: rates.identifier })
  if (attempt.address !== null)
    limits.push({ key: limitKeyFor(deps, name, 'address', attempt.address), rate: rates.address })
  limits.push({ key: `${name}:global`, rate: rates.global })
  return limits
}

/** The key of one counter. */
export function limitKeyFor(
  deps: { limitKey: Uint8Array },
  name: LimitName,
  by: 'identifier' | 'address',
  value: string,
): string {
  return `${name}:${by}:${hashWithKey(deps.limitKey, [name, by], value)}`
}
