/** Severity of a log line. */
export type LogLevel = 'info' | 'warn' | 'error'

/** Where log lines go. Values are plain data; secrets are never passed in. */
export type Log = (level: LogLevel, event: string, data?: Readonly<Record<string, unknown>>) => void

/** What `JSON.stringify` leaves as it is, and terminals and log viewers obey: C1 controls, line separators, reordering. */
const unescaped = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/** Causes of causes that are told. */
const maxCauses = 8

/**
 * One JSON line per event on stderr (info on stdout), so that no value can break out of its line (ASVS 5.0 V16.4.1).
 *
 * Never throws, whatever an error holds: it is called where something has gone wrong already.
 */
export const consoleLog: Log = (level, event, data) => {
  const line = toLine({ level, event: `sallyport.${event}` }, data)
  if (level === 'error') console.error(line)
  else if (level === 'warn') console.warn(line)
  else console.log(line)
}

function toLine(head: { readonly level: LogLevel; readonly event: string }, data: Parameters<Log>[2]): string {
  let line: string
  try {
    line = JSON.stringify({ ...head, ...data, ...head }, serialise) // First in the line, and not for data to replace.
  } catch (error) {
    line = JSON.stringify({ ...head, unloggable: error instanceof Error ? error.message : null }) // Such as a circle.
  }
  return line.replace(unescaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Looks at the value itself: `value` is what a `toJSON` of an HTTP client's error made of it, request, token and stack included. */
function serialise(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key]
  if (original instanceof Error) return describe(original, 0)
  return typeof value === 'bigint' ? value.toString() : value
}

/** Errors become name, message and the messages of their causes: no stack, which may hold values of the caller's. */
function describe(error: Error, depth: number): { name: string; message: string; cause?: unknown } {
  const { name, message, cause } = error
  if (cause === undefined || depth === maxCauses) return { name, message }
  return { name, message, cause: cause instanceof Error ? describe(cause, depth + 1) : cause }
}
