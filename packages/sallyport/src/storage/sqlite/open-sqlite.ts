import { bind, createCompiler, requirePrefix } from '../compile.ts'
import type { CompiledStatement } from '../compile.ts'
import type { Database, Param, Params, Statement } from '../database.ts'
import type { StorageDeps, StorageOptions } from '../open-storage.ts'
import { StorageError } from '../storage-error.ts'
import { defaultPrefix } from '../tables.ts'
import { attempt, inTransaction, runStatement, runSteps, withoutSync } from './batch.ts'
import type { BoundStep, PreparedConnection } from './batch.ts'
import { prepareSource } from './connect.ts'
import type { SqliteSource } from './connect.ts'
import type { SqliteConnection, SqliteStatement } from './connection.ts'
import { createSqliteMigrations } from './migrate.ts'
import { createWriteQueue, retryWhileBusy } from './write-queue.ts'

/**
 * Opens an SQLite database, with the driver of Node where it has one, else with libsql.
 *
 * @throws {TypeError} A wrong option.
 * @throws {StorageError} `unavailable`: no driver, or a file that cannot be opened. `busy`: locked for longer than `maxWaitMs`.
 */
export async function openSqlite(deps: StorageDeps, options: StorageOptions): Promise<Database> {
  requirePrefix(options.prefix ?? defaultPrefix)
  return openSource(deps, await prepareSource(options.database, options.cwd), options)
}

/**
 * Opens a database on prepared connections.
 *
 * @throws As {@link openSqlite}.
 */
export async function openSource(
  deps: StorageDeps,
  source: SqliteSource,
  options: Pick<StorageOptions, 'prefix' | 'maxWaitMs' | 'userColumns'> = {},
): Promise<Database> {
  const prefix = options.prefix ?? defaultPrefix
  const patience = { maxWaitMs: options.maxWaitMs ?? 2_000, elapsedMs: deps.elapsedMs, random: deps.random }
  const userColumns = options.userColumns ?? []
  const compile = createCompiler('sqlite', prefix, userColumns)
  const queue = createWriteQueue(patience)
  let connection: PreparedConnection | null = await retryWhileBusy(patience, deps.elapsedMs(), () => connect(source))
  let closed = false

  function live(): PreparedConnection {
    if (closed) throw new StorageError('unavailable', 'The database was closed.')
    if (connection === null && source.reopens) connection = connect(source)
    if (connection === null) throw new StorageError('unavailable', 'The database in memory was lost by an error.')
    return connection
  }

  function abandon(): void {
    if (!source.owned) return
    const lost = connection
    connection = null
    try {
      lost?.close()
    } catch {
      // The error that broke the connection is being thrown; this one would hide it.
    }
  }

  function write<T>(name: string | null, work: (connection: PreparedConnection) => T, relaxed = false): Promise<T> {
    return queue.run(() => {
      const connection = live()
      // How the app's own handle syncs is the app's to say.
      const act = () => (relaxed && source.owned ? withoutSync(connection, abandon, work) : work(connection))
      return attempt(connection, name, null, act)
    })
  }

  /** A single statement is a transaction of its own, but on a handle where the app may have one open. */
  function writeOne<T>(compiled: CompiledStatement, work: (connection: PreparedConnection) => T): Promise<T> {
    if (source.owned) return write(compiled.name, work, compiled.relaxed)
    return write(compiled.name, (connection) => inTransaction(connection, 'immediate', abandon, () => work(connection)))
  }

  /** What a failed read comes to: its error, or the answer of a later try where the file was locked. */
  async function readAgain<T>(name: string, error: unknown, work: (connection: PreparedConnection) => T): Promise<T> {
    let first = true
    return retryWhileBusy(patience, deps.elapsedMs(), () => {
      const connection = live()
      return attempt(connection, name, null, () => {
        if (!first) return work(connection)
        first = false
        throw error
      })
    })
  }

  function rows(statement: Statement<never, unknown>, params: Params): Rows {
    const compiled = compile(statement)
    if (!compiled.returnsRows) throw wrongUse(compiled, 'gives no rows; use run or batch')
    return { compiled, values: bind(compiled, params) }
  }

  function bound(statement: Statement<never, unknown>, params: Params, expect?: number): BoundStep {
    const compiled = compile(statement)
    if (!compiled.writes) throw wrongUse(compiled, 'changes nothing; use get or all')
    return { compiled, values: bind(compiled, params), expect }
  }

  return {
    dialect: 'sqlite',

    async all<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
      const { compiled, values } = rows(statement, params)
      const fetch = (connection: PreparedConnection) => connection.prepared(compiled).all(values)
      if (compiled.writes) return (await writeOne(compiled, fetch)) as R[]
      try {
        return fetch(live()) as R[]
      } catch (error) {
        return (await readAgain(compiled.name, error, fetch)) as R[]
      }
    },

    async get<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R | null> {
      const { compiled, values } = rows(statement, params)
      if (compiled.writes) {
        const all = await writeOne(compiled, (connection) => connection.prepared(compiled).all(values))
        return (all[0] ?? null) as R | null
      }
      const fetch = (connection: PreparedConnection) => connection.prepared(compiled).get(values) ?? null
      try {
        return fetch(live()) as R | null
      } catch (error) {
        return (await readAgain(compiled.name, error, fetch)) as R | null
      }
    },

    async run(statement, params) {
      const step = bound(statement, params)
      return writeOne(step.compiled, (connection) => runStatement(connection, step))
    },

    async batch(steps) {
      const list = steps.map(({ statement, params, expect }) => bound(statement, params, expect))
      const first = list[0]
      if (first === undefined) return []
      return write(
        first.compiled.name,
        (connection) => inTransaction(connection, 'immediate', abandon, () => runSteps(connection, list)),
        list.every(({ compiled }) => compiled.relaxed),
      )
    },

    migrations: createSqliteMigrations({
      clock: deps.clock,
      prefix,
      userColumns,
      transaction: (mode, work) =>
        write(null, (connection) => inTransaction(connection, mode, abandon, () => work(connection))),
    }),

    async close() {
      if (closed) return
      closed = true
      if (source.owned) connection?.close()
      connection = null
    },
  }
}

interface Rows {
  readonly compiled: CompiledStatement
  readonly values: readonly Param[]
}

function connect(source: SqliteSource): PreparedConnection {
  const connection = source.connect()
  const [row] = attempt(connection, null, null, () => connection.prepare('pragma foreign_keys').all([]))
  if (row?.['foreign_keys'] === 1) return withPrepared(connection)
  throw new StorageError(
    'statement',
    "The database handle does not check foreign keys: run 'pragma foreign_keys = on' on it first.",
  )
}

function withPrepared(connection: SqliteConnection): PreparedConnection {
  const statements = new Map<CompiledStatement, SqliteStatement>()
  return {
    ...connection,
    prepared(compiled) {
      const known = statements.get(compiled)
      if (known !== undefined) return known
      const statement = connection.prepare(compiled.text)
      if (compiled.kept) statements.set(compiled, statement)
      return statement
    },
  }
}

function wrongUse(compiled: CompiledStatement, what: string): StorageError {
  return new StorageError('statement', `${compiled.name}: ${what}.`, { statement: compiled.name })
}
