import type { Log } from '../base/log.ts'
import { createCircuit } from './circuit.ts'
import type { Limit, LimitStore } from './rate-limit.ts'
import type { RedisLimits } from './redis-limits.ts'

/** Always passes, so that it shows whether counters can be written. */
const probeLimit: Limit = { key: 'probe', rate: { burst: 1_000, periodMs: 1_000 } }

/**
 * Counts in Redis, and in this process while Redis does not answer: never open, and never an error for the person. What passes is
 * counted here as well, so that whoever is at their limit as Redis goes stays there. Only Redis decides while it answers.
 */
export function createLimitsWithFallback(deps: {
  redis: RedisLimits
  local: LimitStore
  log: Log
  elapsedMs: () => number
}): LimitStore {
  const { redis, local, log } = deps
  const circuit = createCircuit({
    elapsedMs: deps.elapsedMs,
    probe: () => redis.count([probeLimit]),
    failed: () => redis.abandon(),
    opened: (error) =>
      log('warn', 'limits.local', { error, effect: 'Every process counts limits for itself until Redis answers.' }),
    closed: () => log('info', 'limits.shared', { effect: 'Redis answers again and counts limits for all processes.' }),
  })
  return {
    async count(limits) {
      const answer = await circuit.run(() => redis.count(limits))
      if (answer === null) return local.count(limits)
      if (answer.value === 0) await local.count(limits)
      return answer.value
    },
    forget: (key) => ({
      steps: [],
      async afterCommit() {
        await local.forget(key).afterCommit()
        await circuit.run(() => redis.forget(key))
      },
    }),
  }
}
