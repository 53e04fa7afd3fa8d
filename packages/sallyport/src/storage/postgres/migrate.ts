import type { Clock } from '../../base/clock.ts'
import { hashSecret } from '../../crypto/secret-hash.ts'
import { withPrefix } from '../compile.ts'
import type { Migration, Migrations, MigrationStatus } from '../database.ts'
import { migrationStatus } from '../migrate.ts'
import type { SchemaState } from '../migrate.ts'
import { defaultPrefix, tables } from '../tables.ts'
import { addUserColumn, usersTable } from '../user-column.ts'
import type { UserColumn } from '../user-column.ts'
import type { PostgresClient, PostgresResult } from './connection.ts'
import { toStorageError } from './fault.ts'
import { postgresMigrations } from './migrations.ts'
import { valueTypes } from './value-types.ts'

/** What the migrations work with. */
export interface PostgresMigrationDeps {
  readonly clock: Clock
  /** Without a schema. */
  readonly prefix: string
  readonly schema: string | null
  /** The app's own columns of `auth_users`. */
  readonly userColumns: readonly UserColumn[]
  /** Milliseconds that a reading statement may take. */
  readonly maxWaitMs: number
  /** Runs work on a connection. */
  readonly onConnection: <T>(work: (client: PostgresClient) => Promise<T>) => Promise<T>
  /** Runs work in a transaction without bounds but those that it sets. */
  readonly transaction: <T>(work: (client: PostgresClient) => Promise<T>) => Promise<T>
  /** Default: the library's own. */
  readonly migrations?: readonly Migration[]
}

/** Milliseconds that one waits for another who migrates. */
const lockTimeoutMs = 60_000
/** Milliseconds that a statement may take: it may write a big table anew. */
const statementTimeoutMs = 3_600_000

/** The table of versions. */
export const createSchema = `create table if not exists auth_schema (
  version bigint primary key, name text not null, applied_at bigint not null)`
const insertVersion = 'insert into auth_schema (version, name, applied_at) values ($1, $2, $3)'

/** The migrations of one PostgreSQL database. */
export function createPostgresMigrations(deps: PostgresMigrationDeps): Migrations {
  const migrations = deps.migrations ?? postgresMigrations
  const status = async (client: PostgresClient): Promise<MigrationStatus> =>
    migrationStatus(await readState(client, deps), migrations, deps.userColumns)

  return {
    status: () => deps.onConnection(status),
    // The version is read again under the lock: of two that start at once, the second finds it done.
    apply: (onStart, onColumn) =>
      deps.transaction(async (client) => {
        await lock(client, deps)
        for (const migration of (await status(client)).pending) {
          onStart?.(migration)
          await applyOne(client, deps, migration)
        }
        for (const column of (await status(client)).missingColumns) {
          onColumn?.(column)
          await addColumn(client, deps, column)
        }
        return status(client)
      }),
  }
}

/** A lock of the transaction, not of the session: it passes PgBouncer, and goes with the connection. */
async function lock(client: PostgresClient, { schema, prefix }: PostgresMigrationDeps): Promise<void> {
  await ask(client, `set local lock_timeout = ${lockTimeoutMs}; set local statement_timeout = ${statementTimeoutMs}`)
  const hash = Buffer.from(hashSecret(`sallyport/migrate/${schema ?? ''}/${prefix}`), 'base64url')
  await ask(client, 'select pg_advisory_xact_lock($1)', [String(hash.readBigInt64BE())])
  if (schema !== null) await createMissingSchema(client, schema)
}

/** `create schema if not exists` asks for the right to create one even where it exists. */
async function createMissingSchema(client: PostgresClient, schema: string): Promise<void> {
  const { rows } = await ask(client, 'select 1 as found from pg_catalog.pg_namespace where nspname = $1', [schema])
  if (rows.length === 0) await ask(client, `create schema "${schema}"`)
}

async function applyOne(client: PostgresClient, deps: PostgresMigrationDeps, migration: Migration): Promise<void> {
  const { version, name } = migration
  const title = `migration ${version} (${name})`
  const spelled = (sql: string) => withPrefix(title, sql, qualified(deps))
  try {
    for (const sql of [createSchema, ...migration.statements]) await ask(client, spelled(sql))
    const insert = insertVersion.replace('auth_schema', spelled('auth_schema'))
    await ask(client, insert, [version, name, deps.clock.now()])
  } catch (error) {
    throw toStorageError(error, title, null)
  }
}

async function addColumn(client: PostgresClient, deps: PostgresMigrationDeps, column: UserColumn): Promise<void> {
  try {
    await ask(client, addUserColumn('postgres', qualified(deps), column))
  } catch (error) {
    throw toStorageError(error, `column ${column.name}`, null)
  }
}

async function readState(client: PostgresClient, deps: PostgresMigrationDeps): Promise<SchemaState> {
  const spelled = (table: string) => deps.prefix + table.slice(defaultPrefix.length)
  const { rows } = await ask(
    client,
    `select c.relname as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relname = any($1)
       and (n.nspname = $2 or ($2 is null and pg_catalog.pg_table_is_visible(c.oid)))`,
    [tables.map(spelled), deps.schema],
    deps.maxWaitMs,
  )
  const present = new Set(rows.map((row) => row['name']))
  const own = new Set(tables.filter((table) => present.has(spelled(table))))
  const userColumns = own.has('auth_users') ? await readUserColumns(client, deps) : new Set<string>()
  if (!own.has('auth_schema')) return { versions: null, tables: own, userColumns }
  const name = withPrefix('migrations', 'auth_schema', qualified(deps))
  const versions = await ask(client, `select version from ${name} order by version`, [], deps.maxWaitMs)
  return { versions: versions.rows.map((row) => Number(row['version'])), tables: own, userColumns }
}

async function readUserColumns(client: PostgresClient, deps: PostgresMigrationDeps): Promise<ReadonlySet<string>> {
  const { rows } = await ask(
    client,
    `select attname as name from pg_catalog.pg_attribute
     where attrelid = cast($1 as regclass) and attnum > 0 and not attisdropped`,
    [usersTable(qualified(deps))],
    deps.maxWaitMs,
  )
  return new Set(rows.map((row) => String(row['name'])))
}

function qualified({ schema, prefix }: PostgresMigrationDeps): string {
  return schema === null ? prefix : `${schema}.${prefix}`
}

function ask(
  client: PostgresClient,
  text: string,
  values?: readonly unknown[],
  timeoutMs = statementTimeoutMs,
): Promise<PostgresResult> {
  const query = { text, types: valueTypes, query_timeout: timeoutMs }
  return client.query(values === undefined ? query : { ...query, values })
}
