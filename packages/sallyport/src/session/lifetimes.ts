import { durationMs } from '../base/duration.ts'
import type { Duration } from '../base/duration.ts'

/** How long sessions live, in milliseconds. Both bounds hold together. */
export interface Lifetimes {
  /** From the sign-in to the end, used or not (ASVS 5.0 V7.3.2). */
  readonly absoluteMs: number
  /** From the last use to the end (ASVS 5.0 V7.3.1). */
  readonly idleMs: number
}

/** The longest lifetimes of each level of assurance (NIST SP 800-63B-4 §2.1.3, §2.2.3, §2.3.3). */
const presets = {
  aal1: { absolute: '30d', idle: '30d' },
  aal2: { absolute: '24h', idle: '1h' },
  aal3: { absolute: '12h', idle: '15m' },
} as const satisfies Record<string, { absolute: Duration; idle: Duration }>

/** A pair of lifetimes by the level of assurance that they are good for. */
export type LifetimePreset = keyof typeof presets

/** The names of the presets. */
export const lifetimePresets: readonly string[] = Object.keys(presets)

/** What an app may set. Defaults: 30 days, idle as long (NIST SP 800-63B-4 §2.1.3, AAL1). */
export interface LifetimeOptions {
  readonly preset?: LifetimePreset
  readonly absolute?: Duration
  readonly idle?: Duration
}

/**
 * The configured lifetimes; idle is never longer than absolute.
 *
 * @throws {TypeError} No such length of time, or one that is longer than the preset or the absolute end allows.
 */
export function lifetimes({ preset, absolute, idle }: LifetimeOptions): Lifetimes {
  if (preset !== undefined) {
    assertWithin(preset, 'absolute', absolute)
    assertWithin(preset, 'idle', idle)
  }
  const most = presets[preset ?? 'aal1']
  const absoluteMs = durationMs(absolute ?? most.absolute, 'session.absolute')
  if (idle === undefined) {
    const idleMs = preset === undefined ? absoluteMs : durationMs(most.idle, 'session.idle')
    return { absoluteMs, idleMs: Math.min(idleMs, absoluteMs) }
  }
  const idleMs = durationMs(idle, 'session.idle')
  if (idleMs > absoluteMs)
    throw new TypeError('sallyport: session.idle is longer than session.absolute; make it shorter or leave it out.')
  return { absoluteMs, idleMs }
}

/** A preset is a promise: what is given beside it may only be shorter. */
function assertWithin(preset: LifetimePreset, name: 'absolute' | 'idle', given: Duration | undefined): void {
  const most = presets[preset][name]
  const option = `session.${name}`
  if (given === undefined || durationMs(given, option) <= durationMs(most, option)) return
  throw new TypeError(
    `sallyport: ${option} is '${given}', longer than the preset '${preset}' allows; use at most '${most}', or leave the preset out.`,
  )
}

/** How much later than the last touch a use is recorded: at most once a minute, and often enough for a short idle time. */
export function touchIntervalMs(idleMs: number): number {
  return Math.min(60_000, Math.floor(idleMs / 10))
}
