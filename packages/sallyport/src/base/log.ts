import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { describeError } from './describe-error.ts'
import { isSecretName, masked, maskText } from './mask.ts'

/** Severity of a log line. */
export type LogLevel = 'info' | 'warn' | 'error'

/** The least severe lines that are told; `silent`: none. */
export type LogThreshold = LogLevel | 'silent'

/**
 * Where log lines go.
 *
 * @param event What happened, such as `mail.failed`: stable, never with a value in it.
 * @param data Plain data, already without secrets: see {@link redacting}.
 */
export type Log = (level: LogLevel, event: string, data?: Readonly<Record<string, unknown>>) => void

/** What `JSON.stringify` leaves as it is, and terminals and log viewers obey: C1 controls, line separators, reordering. */
const unescaped = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

const severity: Readonly<Record<LogThreshold, number>> = { info: 0, warn: 1, error: 2, silent: 3 }

/** How deep data may go. */
const maxDepth = 6

/**
 * One JSON line per event on stderr (info on stdout), with its time in UTC (ASVS 5.0 V16.2.2), so that no value can break out of its line
 * (V16.4.1). For data that is plain already.
 */
export function createConsoleSink(clock: Clock): Log {
  return (level, event, data) => {
    const head = { time: new Date(clock.now()).toISOString(), level, event: `sallyport.${event}` }
    const line = JSON.stringify({ ...head, ...data, ...head }) // First in the line, and not for data to replace.
    const safe = line.replace(unescaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    if (level === 'error') console.error(safe)
    else if (level === 'warn') console.warn(safe)
    else console.log(safe)
  }
}

const systemSink = createConsoleSink(systemClock)

/**
 * Puts the rules of the log before a sink of whatever kind: lines below the threshold are dropped; values under the names of secrets
 * are masked, credentials in URLs too; of errors only what {@link describeError} tells is left. What comes out is plain data.
 *
 * Never throws, whatever the sink does: the log must not decide what happens to a request.
 */
export function redacting(sink: Log, threshold: LogThreshold = 'info'): Log {
  return (level, event, data) => {
    if (severity[level] < severity[threshold]) return
    try {
      if (data === undefined) sink(level, event)
      else sink(level, event, plain(data))
    } catch (error) {
      if (sink !== systemSink) consoleLog('error', 'log.failed', { error, lost: event })
    }
  }
}

/** The log of an app that names none. Never throws, whatever an error holds: it is called where something has gone wrong already. */
export const consoleLog: Log = redacting(systemSink)

/** A log whose lines all carry some data, such as the id of a request. */
export function bindLog(log: Log, bound: Readonly<Record<string, unknown>>): Log {
  return (level, event, data) => log(level, event, { ...bound, ...data, ...bound })
}

function plain(data: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  try {
    return entries(data ?? {}, 0)
  } catch {
    return { unloggable: true } // Such as a getter that throws.
  }
}

function entries(object: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, told(name, value, depth)]))
}

/** Looks at the value itself, never at what its `toJSON` would make of it: request, token and stack included. */
function told(name: string, value: unknown, depth: number): unknown {
  if (value instanceof Error) return describeError(value)
  if (value === null || value === undefined || typeof value === 'boolean') return value
  if (isSecretName(name)) return masked
  if (typeof value === 'string') return maskText(value)
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || ArrayBuffer.isView(value)) return `[${typeof value}]`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (depth >= maxDepth) return '[deeper]'
  return Array.isArray(value) ? value.map((one) => told(name, one, depth + 1)) : entries(value, depth + 1)
}
