import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { systemEnvironment } from './env.ts'
import type { Environment } from './env.ts'
import { consoleLog, createConsoleSink, redacting } from './log.ts'
import type { Log, LogThreshold } from './log.ts'
import { systemRandom } from './random.ts'
import type { Random } from './random.ts'

/** What the library takes from the machine. Nothing else touches the real ones. */
export interface Platform {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly env: () => Environment
}

/** The real machine. */
export const systemPlatform: Platform = {
  clock: systemClock,
  random: systemRandom,
  log: consoleLog,
  env: systemEnvironment,
}

/** The machine as an app sets it; whatever log it names, secrets are taken out before a line reaches it. */
export function platformOf(options: {
  readonly platform?: Partial<Platform> | undefined
  readonly log?: Log | undefined
  readonly logLevel?: LogThreshold | undefined
}): Platform {
  const platform = { ...systemPlatform, ...options.platform }
  const sink = options.log ?? options.platform?.log ?? createConsoleSink(platform.clock)
  return { ...platform, log: redacting(sink, options.logLevel) }
}
