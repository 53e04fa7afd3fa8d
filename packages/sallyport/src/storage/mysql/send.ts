import type { CompiledStatement } from '../compile.ts'
import type { Param, Row } from '../database.ts'
import type { MysqlField, MysqlHeader, MysqlQuery } from './connection.ts'
import type { Lease } from './lease.ts'
import { withLiterals } from './literal.ts'

/** A statement with its values in the order of its placeholders. */
export interface BoundStatement {
  readonly compiled: CompiledStatement
  readonly values: readonly Param[]
}

/** Sends a statement with its values; gives rows or a header. */
export async function send(lease: Lease, { compiled, values }: BoundStatement): Promise<Row[] | MysqlHeader> {
  const { connection, literals } = lease
  const [answer] = await lease.bounded(
    literals
      ? connection.query(query(withLiterals(compiled, values)))
      : connection.execute({ ...query(compiled.text), values: toDriver(compiled, values) }),
  )
  return answer as Row[] | MysqlHeader
}

/** Sends SQL without values, unprepared: for transactions and settings, which cannot all be prepared. */
export async function sendText(lease: Pick<Lease, 'connection' | 'bounded'>, sql: string): Promise<Row[]> {
  const [answer] = await lease.bounded(lease.connection.query(query(sql)))
  return answer as Row[]
}

/** Types of numbers, as the driver names them. */
const numeric = new Set([
  'TINY',
  'SHORT',
  'INT24',
  'LONG',
  'LONGLONG',
  'FLOAT',
  'DOUBLE',
  'DECIMAL',
  'NEWDECIMAL',
  'YEAR',
])

function query(sql: string): MysqlQuery {
  return { sql, rowsAsArray: false, nestTables: false, namedPlaceholders: false, typeCast: readField }
}

/** A pool may be set to give big numbers as text; bytes are a Buffer, which is a view of memory that holds more. */
function readField(field: MysqlField, next: () => unknown): unknown {
  const value = next()
  if (value === null || value === undefined) return null
  if (numeric.has(field.type)) return Number(value)
  return Buffer.isBuffer(value) ? new Uint8Array(value) : value
}

/** The driver sends numbers as floating point, which MySQL refuses for `limit` and `offset`, and takes bytes as a Buffer only. */
function toDriver({ text }: CompiledStatement, values: readonly Param[]): (string | number | null | Uint8Array)[] {
  const limit = /\b(?:limit|offset) \?[\s\w)]*$/.test(text) ? values.length - 1 : -1
  return values.map((value, at) => {
    if (at === limit) return String(value)
    return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
  })
}
