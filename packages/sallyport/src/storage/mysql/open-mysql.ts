import { bind, createCompiler, requirePrefix } from '../compile.ts'
import type { CompiledStatement } from '../compile.ts'
import type { Database, Params, Row, Statement } from '../database.ts'
import type { StorageDeps, StorageOptions } from '../open-storage.ts'
import { StorageError } from '../storage-error.ts'
import { defaultPrefix } from '../tables.ts'
import { attempt } from './attempt.ts'
import { inTransaction, runStatement, runSteps } from './batch.ts'
import type { BoundStep } from './batch.ts'
import { createLender } from './lease.ts'
import { prepareSource } from './connect.ts'
import { createMysqlMigrations } from './migrate.ts'
import { retryWhenLost, retryWhileBusy } from './retry.ts'
import { send } from './send.ts'
import type { BoundStatement } from './send.ts'

/**
 * Opens a MySQL or MariaDB database, with mysql2.
 *
 * @throws {TypeError} A wrong option.
 * @throws {StorageError} `unavailable`: no driver, or nobody answers. `busy`: the app's pool has no connection free.
 */
export async function openMysql(deps: StorageDeps, options: StorageOptions): Promise<Database> {
  const {
    prefix = defaultPrefix,
    maxConnections = 10,
    maxWaitMs = 2_000,
    preparedStatements = true,
    userColumns = [],
  } = options
  requirePrefix(prefix)
  const source = await prepareSource(options.database, { maxConnections, maxWaitMs })
  const patience = { maxWaitMs, elapsedMs: deps.elapsedMs, random: deps.random }
  const compile = createCompiler('mysql', prefix, userColumns)
  const lender = createLender(source, { maxWaitMs, preparedStatements })
  let closing: Promise<void> | null = null

  /** Rows of a reading statement, or of a writing one with `returning`, as MariaDB has. */
  async function rows(statement: Statement<never, unknown>, params: Params): Promise<Row[]> {
    const compiled = compile(statement)
    if (!compiled.returnsRows) throw wrongUse(compiled, 'gives no rows; use run or batch')
    const bound = { compiled, values: bind(compiled, params) }
    const fetch = () =>
      lender.use(compiled.name, (lease) => attempt(compiled.name, null, () => send(lease, bound) as Promise<Row[]>))
    return compiled.writes ? fetch() : retryWhenLost(fetch)
  }

  function boundStep(statement: Statement<never, unknown>, params: Params, expect?: number): BoundStep {
    const compiled = compile(statement)
    if (!compiled.writes) throw wrongUse(compiled, 'changes nothing; use get or all')
    return { compiled, values: bind(compiled, params), expect }
  }

  /** A transaction as a whole, again where it lost a deadlock. */
  function transact(steps: readonly BoundStep[], name: string) {
    return lender.use(name, (lease) =>
      retryWhileBusy(patience, () => inTransaction(name, lease, () => runSteps(lease, steps))),
    )
  }

  function runAlone(statement: BoundStatement) {
    const { name } = statement.compiled
    return lender.use(name, (lease) =>
      retryWhileBusy(patience, () => attempt(name, null, () => runStatement(lease, statement))),
    )
  }

  /** On the app's pool a single statement is a transaction too: one that has waited too long for a lock must not happen later. */
  async function runOne(step: BoundStep) {
    if (source.owned) return runAlone(step)
    const { name } = step.compiled
    return lender.use(name, (lease) =>
      retryWhileBusy(patience, () =>
        inTransaction(name, lease, () => attempt(name, null, () => runStatement(lease, step))),
      ),
    )
  }

  async function close(): Promise<void> {
    await lender.close()
    if (source.owned) await source.pool.end()
  }

  // Whoever opens it is told at once where nobody answers.
  try {
    await lender.use(null, async () => {})
  } catch (error) {
    await close()
    throw error
  }

  return {
    dialect: 'mysql',

    async all<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
      return (await rows(statement, params)) as R[]
    },

    async get<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R | null> {
      const [first] = await rows(statement, params)
      return (first ?? null) as R | null
    },

    async run(statement, params) {
      return runOne(boundStep(statement, params))
    },

    async batch(steps) {
      const list = steps.map(({ statement, params, expect }) => boundStep(statement, params, expect))
      const first = list[0]
      return first === undefined ? [] : transact(list, first.compiled.name)
    },

    migrations: createMysqlMigrations({ clock: deps.clock, prefix, userColumns, lender }),

    close() {
      closing ??= close()
      return closing
    },
  }
}

function wrongUse(compiled: CompiledStatement, what: string): StorageError {
  return new StorageError('statement', `${compiled.name}: ${what}.`, { statement: compiled.name })
}
