/** What the library uses of a connection of `mysql2/promise`. */
export interface MysqlConnection {
  /** One text, with everything in it. */
  query(options: MysqlQuery): Promise<readonly unknown[]>
  /** Prepared on the server at its first use on this connection; values by position. */
  execute(options: MysqlQuery): Promise<readonly unknown[]>
  /** Gives it back to its pool. */
  release(): void
  /** Closes it and takes it out of its pool. */
  destroy(): void
  /** Its number on the server. */
  readonly threadId: number | null
  /** The connection below; the same object at each loan, where this one is not. */
  readonly connection?: MysqlCore
}

/** The connection below a promise connection: what lasts between two loans. */
export interface MysqlCore {
  readonly stream?: { ref?(): unknown; unref?(): unknown; destroy?(): unknown }
  on?(event: 'error', listener: () => void): unknown
}

/** What the library uses of a pool of `mysql2/promise`. */
export interface MysqlPool {
  getConnection(): Promise<MysqlConnection>
  end(): Promise<void>
}

/** A query with the options of this query alone: whatever the pool was created with does not count. */
export interface MysqlQuery {
  readonly sql: string
  readonly values?: readonly (string | number | null | Uint8Array)[]
  readonly rowsAsArray: false
  readonly nestTables: false
  readonly namedPlaceholders: false
  readonly typeCast: (field: MysqlField, next: () => unknown) => unknown
}

/** A column of an answer. */
export interface MysqlField {
  readonly type: string
}

/** The answer to a statement without rows. https://mariadb.com/kb/en/ok_packet/ */
export interface MysqlHeader {
  readonly affectedRows: number
  readonly insertId: number | string
  /** A sentence with numbers in the server's language, or nothing. */
  readonly info?: string
}
