import type { LimitOverrides } from '../../../protection/limits.ts'
import { limitRates } from '../../../protection/limits.ts'

/** Limits that nobody reaches: a sweep is about what is answered to an attempt that counts. */
export const unlimited: LimitOverrides = Object.fromEntries(
  Object.entries(limitRates).map(([name, rates]) => [
    name,
    Object.fromEntries(Object.keys(rates).map((by) => [by, { burst: 1_000_000, periodMs: 1_000 }])),
  ]),
)
