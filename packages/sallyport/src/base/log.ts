/** Severity of a log line. */
export type LogLevel = 'info' | 'warn' | 'error'

/** Where log lines go. Values are plain data; secrets are never passed in. */
export type Log = (level: LogLevel, event: string, data?: Readonly<Record<string, unknown>>) => void

/**
 * One JSON line per event on stderr (info on stdout), so that no value can break out of its line (ASVS 5.0 V16.4.1).
 */
export const consoleLog: Log = (level, event, data) => {
  const line = JSON.stringify({ level, event: `sallyport.${event}`, ...data }, serialise)
  if (level === 'error') console.error(line)
  else if (level === 'warn') console.warn(line)
  else console.log(line)
}

/** Errors become name, message and the messages of their causes: no stack, which may hold values of the caller's. */
function serialise(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  return { name: value.name, message: value.message, ...(value.cause === undefined ? {} : { cause: value.cause }) }
}
