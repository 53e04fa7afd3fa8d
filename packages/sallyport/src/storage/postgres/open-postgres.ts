import { hashSecret } from '../../crypto/secret-hash.ts'
import { bind, createCompiler, requirePrefix } from '../compile.ts'
import type { CompiledStatement } from '../compile.ts'
import type { Database, Param, Params, Row, Statement, StepResult } from '../database.ts'
import type { StorageDeps, StorageOptions } from '../open-storage.ts'
import { isStorageError, StorageError } from '../storage-error.ts'
import { defaultPrefix } from '../tables.ts'
import { begin, changesOf, commit, rollBack, runBatch } from './batch.ts'
import type { BoundStep, Manner } from './batch.ts'
import { defaultMaxWaitMs, prepareSource } from './connect.ts'
import type { PostgresClient, PostgresQuery, PostgresResult } from './connection.ts'
import { faultOf, toStorageError } from './fault.ts'
import { createLender } from './lease.ts'
import type { Lease } from './lease.ts'
import { createPostgresMigrations } from './migrate.ts'
import { createRetrier } from './retry.ts'
import { valueTypes } from './value-types.ts'

/**
 * Opens a PostgreSQL database: by a URL with a pool of our own, or through the app's.
 *
 * Where the connection is lost while a change is being committed, the outcome is not known: the change is refused as `unavailable`
 * and may have been made all the same. Before that, nothing was changed.
 *
 * @throws {TypeError} A wrong option.
 * @throws {StorageError} `unavailable`: pg is not installed. That nobody answers is told by the first query.
 */
export async function openPostgres(deps: StorageDeps, options: StorageOptions): Promise<Database> {
  const prefix = requirePrefix(options.prefix ?? defaultPrefix)
  const { pool, owned, schema, named } = await prepareSource(options)
  const maxWaitMs = options.maxWaitMs ?? defaultMaxWaitMs
  const userColumns = options.userColumns ?? []
  const compile = createCompiler('postgres', schema === null ? prefix : `${schema}.${prefix}`, userColumns)
  const lender = createLender(pool, maxWaitMs)
  const retry = createRetrier({ maxWaitMs, elapsedMs: deps.elapsedMs, random: deps.random })
  const manner: Manner = { maxWaitMs, toQuery: createQueries(named, maxWaitMs) }
  const running = new Set<Promise<unknown>>()
  let closed = false

  /** Notes work in progress: closing waits for it. */
  async function track<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new StorageError('unavailable', 'The database was closed.')
    const promise = work()
    running.add(promise)
    try {
      return await promise
    } finally {
      running.delete(promise)
    }
  }

  async function lend(name: string | null): Promise<Lease> {
    try {
      return await lender.lend()
    } catch (error) {
      throw toStorageError(error, name, null)
    }
  }

  /** One statement, which is a transaction of its own. */
  function single(compiled: CompiledStatement, values: readonly Param[]): Promise<PostgresResult> {
    return track(() =>
      retry(async () => {
        const lease = await lend(compiled.name)
        try {
          const result = await lease.client.query(manner.toQuery(compiled, values))
          lease.release()
          return { result }
        } catch (thrown) {
          lease.release(thrown)
          const { lost, retried } = faultOf(thrown)
          // What only reads may be asked again of another connection; a change may have been made.
          const again = retried || (lost && lease.reused && !compiled.writes)
          return { error: toStorageError(thrown, compiled.name, null), again }
        }
      }),
    )
  }

  function batch(steps: readonly BoundStep[]): Promise<StepResult[]> {
    const name = steps[0]?.compiled.name ?? null
    return track(() =>
      retry(async () => {
        const lease = await lend(name)
        const { results, error, fault, thrown, committing } = await runBatch(lease.client, steps, manner)
        lease.release(thrown)
        if (error === null) return { result: results }
        const again = fault?.retried === true || (fault?.lost === true && lease.reused && !committing)
        return { error, again }
      }),
    )
  }

  function onConnection<T>(work: (client: PostgresClient) => Promise<T>): Promise<T> {
    return track(async () => {
      const lease = await lend(null)
      try {
        const result = await work(lease.client)
        lease.release()
        return result
      } catch (thrown) {
        lease.release(thrown)
        throw toStorageError(thrown, null, null)
      }
    })
  }

  function transaction<T>(work: (client: PostgresClient) => Promise<T>): Promise<T> {
    return track(async () => {
      const lease = await lend(null)
      try {
        await begin(lease.client, maxWaitMs)
        const result = await work(lease.client)
        await commit(lease.client, maxWaitMs)
        lease.release()
        return result
      } catch (thrown) {
        lease.release(await rollBack(lease.client, causeOf(thrown), maxWaitMs))
        throw toStorageError(thrown, null, null)
      }
    })
  }

  async function rows(statement: Statement<never, unknown>, params: Params): Promise<Row[]> {
    const compiled = compile(statement)
    if (!compiled.returnsRows) throw wrongUse(compiled, 'gives no rows; use run or batch')
    return (await single(compiled, bind(compiled, params))).rows
  }

  function bound(statement: Statement<never, unknown>, params: Params, expect?: number): BoundStep {
    const compiled = compile(statement)
    if (!compiled.writes) throw wrongUse(compiled, 'changes nothing; use get or all')
    return { compiled, values: bind(compiled, params), expect }
  }

  return {
    dialect: 'postgres',

    async all<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
      return (await rows(statement, params)) as R[]
    },

    async get<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R | null> {
      return ((await rows(statement, params))[0] ?? null) as R | null
    },

    async run(statement, params) {
      const { compiled, values } = bound(statement, params)
      return { changes: changesOf(await single(compiled, values)) }
    },

    async batch(steps) {
      const list = steps.map(({ statement, params, expect }) => bound(statement, params, expect))
      return list.length === 0 ? [] : batch(list)
    },

    migrations: createPostgresMigrations({
      clock: deps.clock,
      prefix,
      schema,
      userColumns,
      maxWaitMs,
      onConnection,
      transaction,
    }),

    async close() {
      if (closed) return
      closed = true
      await Promise.allSettled(running)
      if (owned) await pool.end()
    },
  }
}

/** Makes the queries of statements; a name is of the text too, since two prefixes or versions may meet on one pool of the app. */
function createQueries(named: boolean, maxWaitMs: number): Manner['toQuery'] {
  const names = new Map<CompiledStatement, string>()

  function nameOf(compiled: CompiledStatement): string {
    const known = names.get(compiled)
    if (known !== undefined) return known
    const name = `${compiled.name.slice(0, 46)}/${hashSecret(compiled.text).slice(0, 16)}` // PostgreSQL cuts names after 63 bytes.
    names.set(compiled, name)
    return name
  }

  return (compiled, values): PostgresQuery => {
    // The server's own bound, where there is one, comes first: after it the connection lives on.
    const query = { text: compiled.text, values, types: valueTypes, query_timeout: maxWaitMs + 250 }
    return named && compiled.kept ? { ...query, name: nameOf(compiled) } : query
  }
}

/** The driver's error behind ours, which tells whether the connection lives. */
function causeOf(thrown: unknown): unknown {
  return isStorageError(thrown) && thrown.cause !== undefined ? thrown.cause : thrown
}

function wrongUse(compiled: CompiledStatement, what: string): StorageError {
  return new StorageError('statement', `${compiled.name}: ${what}.`, { statement: compiled.name })
}
