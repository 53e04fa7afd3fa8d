import type { Row } from '../database.ts'

/** A query as pg takes it. */
export interface PostgresQuery {
  readonly text: string
  /** By position; left out, the text may hold several statements. */
  readonly values?: readonly unknown[]
  /** Prepares the text under this name at its first use on a connection. */
  readonly name?: string
  /** How values of the answer are read, for this query alone. */
  readonly types?: ValueTypes
  /** Milliseconds after which pg gives up waiting for the answer. */
  readonly query_timeout: number
}

/** pg's interface for reading values. */
export interface ValueTypes {
  getTypeParser(oid: number, format?: string): (text: string) => unknown
}

/** What pg answers. */
export interface PostgresResult {
  readonly command: string
  readonly rowCount: number | null
  readonly rows: Row[]
}

/** A connection of a pool, ours until it is released. */
export interface PostgresClient {
  /** Whether queries are sent without waiting for the answers of those before (pg 8.23 and newer, where the pool is made so). */
  readonly pipeline?: boolean
  query(query: PostgresQuery): Promise<PostgresResult>
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  /** Gives it back; with true it is closed rather than lent again. */
  release(broken?: boolean): void
}

/** The parts of pg's `Pool` that are used. */
export interface PostgresPool {
  /** How many wait for a connection because all are taken. */
  readonly waitingCount: number
  connect(): Promise<PostgresClient>
  end(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
}
