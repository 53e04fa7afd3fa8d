import type { ValueTypes } from './connection.ts'

/** Numbers of types (`select oid, typname from pg_type`) whose values are read as something else than text. */
const readers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => (text === 't' ? 1 : 0), // bool
  17: toBytes, // bytea
  20: toInteger, // int8
  21: Number, // int2
  23: Number, // int4
  26: Number, // oid
  700: Number, // float4
  701: Number, // float8
  1700: Number, // numeric
}

const asText = (text: string): string => text

/**
 * How the values of our own queries are read. Given with each query: pg's settings for all are the app's, and so are those of its pool.
 */
export const valueTypes: ValueTypes = {
  getTypeParser: (oid) => readers[oid] ?? asText,
}

function toInteger(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError('An integer of the database is too big for a number.')
}

/** Both of the server's forms (`bytea_output`): `\x00ff`, and text with `\377` for bytes beyond ASCII. */
function toBytes(text: string): Uint8Array {
  if (text.startsWith('\\x')) return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
  const latin = text.replace(/\\(\\|[0-7]{3})/g, (_match, code: string) =>
    code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 8)),
  )
  return new Uint8Array(Buffer.from(latin, 'latin1'))
}
