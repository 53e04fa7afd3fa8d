import type { Clock } from '../../base/clock.ts'
import { withPrefix } from '../compile.ts'
import type { Migration, Migrations, MigrationStatus } from '../database.ts'
import { createdBy, migrationStatus } from '../migrate.ts'
import type { SchemaState } from '../migrate.ts'
import { StorageError } from '../storage-error.ts'
import { defaultPrefix, tables } from '../tables.ts'
import { addUserColumn, usersTable } from '../user-column.ts'
import type { UserColumn } from '../user-column.ts'
import { attempt } from './attempt.ts'
import { isLost } from './lease.ts'
import type { Lease, Lender } from './lease.ts'
import { mysqlMigrations } from './migrations.ts'
import { toDriverError } from './result-code.ts'
import { retryWhenLost } from './retry.ts'
import { sendText } from './send.ts'

/** What the migrations work with. */
export interface MysqlMigrationDeps {
  readonly clock: Clock
  readonly prefix: string
  /** The app's own columns of `auth_users`. */
  readonly userColumns: readonly UserColumn[]
  readonly lender: Pick<Lender, 'use'>
  /** Default: the library's own. */
  readonly migrations?: readonly Migration[]
}

/**
 * A statement that changes tables commits at once here, so that a migration cannot be undone as a whole. It can be taken up again: a
 * row with `applied_at` null says that one is under way, and how many of its statements are done.
 */
/** The table of versions. */
export const createSchema = `create table if not exists auth_schema (
  version int primary key, name varchar(255) not null, applied_at bigint, statements_done int not null default 0
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin`

/** Milliseconds that one statement may take: an index of a table with many rows takes long. */
const statementMs = 10 * 60_000
/** Whole seconds that another process may take to migrate. */
const lockSeconds = 60

/**
 * What a statement says that was run before, by a process that ended before it could note it: table, column, index or key is there
 * already, or is gone already.
 */
const doneBefore = new Set([1050, 1051, 1060, 1061, 1091, 1826])

/** The migrations of one MySQL or MariaDB database. */
export function createMysqlMigrations(deps: MysqlMigrationDeps): Migrations {
  const migrations = deps.migrations ?? mysqlMigrations
  const statusNow = async (lease: Lease) => {
    const state = await attempt(null, null, () => readState(lease, deps.prefix, migrations))
    return migrationStatus(state, migrations, deps.userColumns)
  }
  const withLease = (work: (lease: Lease) => Promise<MigrationStatus>) => deps.lender.use(null, work, statementMs)

  return {
    status: () =>
      retryWhenLost(() =>
        withLease(async (lease) => {
          try {
            return await statusNow(lease)
          } catch (error) {
            if (isLost(error)) throw error
            // It was read in several steps, and looks half done while another process migrates: again, when that one is ready.
            return underLock(deps, lease, () => statusNow(lease))
          }
        }),
      ),
    // Read again under the lock: of two that start at once, the second finds it done.
    apply: (onStart, onColumn) =>
      withLease((lease) =>
        underLock(deps, lease, async () => {
          for (const migration of (await statusNow(lease)).pending) {
            onStart?.(migration)
            await applyOne(deps, lease, migration)
          }
          for (const column of (await statusNow(lease)).missingColumns) {
            onColumn?.(column)
            await addColumn(deps, lease, column)
          }
          return statusNow(lease)
        }),
      ),
  }
}

async function applyOne(deps: MysqlMigrationDeps, lease: Lease, migration: Migration): Promise<void> {
  const { version, name, statements } = migration
  const title = `migration ${version} (${name})`
  const run = (sql: string) => sendText(lease, withPrefix(title, sql, deps.prefix))
  await attempt(title, null, async () => {
    await run(createSchema)
    const [row] = await run(`select statements_done from auth_schema where version = ${version}`)
    if (row === undefined) await run(`insert into auth_schema (version, name) values (${version}, '${name}')`)
    const done = Number(row?.['statements_done'] ?? 0)
    for (const [at, sql] of statements.entries()) {
      if (at < done) continue
      await (row !== undefined && at === done ? tolerant(() => run(sql)) : run(sql))
      await run(`update auth_schema set statements_done = ${at + 1} where version = ${version}`)
    }
    await run(`update auth_schema set applied_at = ${deps.clock.now()} where version = ${version}`)
  })
}

async function addColumn({ prefix }: MysqlMigrationDeps, lease: Lease, column: UserColumn): Promise<void> {
  await attempt(`column ${column.name}`, null, () => sendText(lease, addUserColumn('mysql', prefix, column)))
}

async function tolerant(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!doneBefore.has(toDriverError(error).errno ?? 0)) throw error
  }
}

async function readState(lease: Lease, prefix: string, migrations: readonly Migration[]): Promise<SchemaState> {
  const spelled = (table: string) => prefix + table.slice(defaultPrefix.length)
  // `show tables`: information_schema compares names without regard to case, of schemas too.
  const present = new Set((await sendText(lease, 'show tables')).map((row) => Object.values(row)[0]))
  const own = new Set<string>(tables.filter((table) => present.has(spelled(table))))
  const userColumns = own.has('auth_users') ? await readUserColumns(lease, prefix) : new Set<string>()
  if (!own.has('auth_schema')) return { versions: null, tables: own, userColumns }
  const rows = await sendText(lease, `select version, applied_at from ${spelled('auth_schema')} order by version`)
  const [whole, underWay] = [rows.filter(isApplied), rows.filter((row) => !isApplied(row))].map((some) =>
    some.map((row) => Number(row['version'])),
  ) as [number[], number[]]
  // What a migration under way has made so far does not count yet; it is made, or found, when it is taken up again.
  for (const table of createdBy(migrations.filter(({ version }) => underWay.includes(version)))) own.delete(table)
  return { versions: whole, tables: own, userColumns }
}

/** In lower case: to the server two names that differ in case are one. */
async function readUserColumns(lease: Lease, prefix: string): Promise<ReadonlySet<string>> {
  const rows = await sendText(lease, `show columns from ${usersTable(prefix)}`)
  return new Set(rows.map((row) => String(row['Field']).toLowerCase()))
}

function isApplied(row: Readonly<Record<string, unknown>>): boolean {
  return row['applied_at'] !== null
}

/** Runs work under a lock of the server that goes with the connection, so that a process that ends holds nobody up. */
async function underLock(
  { prefix }: MysqlMigrationDeps,
  lease: Lease,
  work: () => Promise<MigrationStatus>,
): Promise<MigrationStatus> {
  const lock = `concat('sallyport/', sha1(concat(database(), '/', '${prefix}')))`
  await attempt(null, null, () => takeLock(lease, lock))
  try {
    return await work()
  } finally {
    await sendText(lease, `do release_lock(${lock})`).catch(() => lease.giveUp())
  }
}

async function takeLock(lease: Lease, lock: string): Promise<void> {
  for (let second = 0; second < lockSeconds; second += 1) {
    const [row] = await sendText(lease, `select get_lock(${lock}, 1) as held`)
    if (row?.['held'] === 1) return
  }
  throw new StorageError('busy', `Another process has been migrating for ${lockSeconds} s.`)
}
