import { statement } from '../../storage/database.ts'
import type { Database } from '../../storage/database.ts'
import { defaultPrefix, tables } from '../../storage/tables.ts'
import { isMissing } from '../choose-database.ts'
import type { DatabaseChoice } from '../choose-database.ts'
import { readOwnFields } from '../schema/own-fields.ts'
import { withDatabase } from '../with-database.ts'
import { fail, ok, skipped, warn } from './check.ts'
import type { Check, Subject, Verdict } from './check.ts'

/** What the database itself says. */
export const storeChecks: readonly Check[] = [
  { id: 'schema', title: 'The tables fit this code', run: schema },
  { id: 'clock', title: "The app's clock agrees with the database's", run: clock },
]

const apply = 'Run npx sallyport migrate.'

async function schema(subject: Subject): Promise<Verdict> {
  const { database, platform, production, project } = subject
  if (typeof database === 'string') return skipped(database)
  if (isMissing(database))
    return production ? fail('there is no database yet', apply) : ok('no database yet; the app makes it')
  const userColumns = readOwnFields(project.files, database.prefix).columns
  return withDatabase(platform, { ...database, userColumns }, async (db) => {
    const { current, target, pending, missingColumns: ownMissing } = await db.migrations.status()
    if (pending.length > 0) return warn(`the tables are at version ${current}, this code has ${target}`, apply)
    if (ownMissing.length > 0)
      return warn(`the fields of your own lack columns: ${ownMissing.map(({ name }) => name).join(', ')}`, apply)
    const missing = await missingColumns(subject, database, db)
    if (missing === null) return ok(`version ${current}`)
    return missing.length === 0
      ? ok(`version ${current}, every column is there`)
      : fail(
          `columns are missing: ${missing.join(', ')}`,
          'Somebody changed the tables by hand: restore them from a backup, or add the columns again.',
        )
  })
}

const selectColumns = statement<Record<never, never>, { t: string; c: string }>('doctor.columns', {
  sqlite: `select m.name as t, p.name as c from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table'`,
  postgres: 'select table_name as t, column_name as c from information_schema.columns',
  mysql: 'select table_name as t, column_name as c from information_schema.columns where table_schema = database()',
})

const ownTables = new Set<string>(tables.filter((name) => name !== 'auth_schema'))

/** Against tables made anew in memory; null where no SQLite is there to make them. */
async function missingColumns(
  { platform }: Subject,
  { prefix }: DatabaseChoice,
  db: Database,
): Promise<string[] | null> {
  const bare = prefix.split('.').at(-1) ?? prefix
  const present = new Set((await db.all(selectColumns, {})).map(({ t, c }) => `${t}.${c}`))
  try {
    return await withDatabase(platform, { url: ':memory:', prefix: defaultPrefix }, async (fresh) => {
      await fresh.migrations.apply()
      // MySQL keeps more about a migration under way, and SQLite tables of its own.
      const wanted = (await fresh.all(selectColumns, {})).filter(({ t }) => ownTables.has(t))
      return wanted
        .map(({ t, c }) => `${bare}${t.slice(defaultPrefix.length)}.${c}`)
        .filter((column) => !present.has(column))
    })
  } catch {
    return null
  }
}

const selectNow = statement<Record<never, never>, { now: number }>('doctor.now', {
  sqlite: `select cast((julianday('now') - 2440587.5) * 86400000 as integer) as now`,
  postgres: 'select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now',
  mysql: 'select cast(unix_timestamp(now(3)) * 1000 as signed) as now',
})

/** Milliseconds that clocks may differ: sessions and codes end by the app's clock, whichever machine of the app asks. */
const [warnAboveMs, failAboveMs] = [5_000, 60_000]

async function clock({ database, platform }: Subject): Promise<Verdict> {
  if (typeof database === 'string') return skipped(database)
  if (database.dialect === 'sqlite') return skipped('the database is on this machine')
  return withDatabase(platform, database, async (db) => clockVerdict(await skewOf(db, () => platform.clock.now())))
}

/** What a difference of the two clocks comes to. @param skewMs Milliseconds that the database is ahead. */
export function clockVerdict(skewMs: number): Verdict {
  const seconds = `${(Math.abs(skewMs) / 1000).toFixed(1)} s ${skewMs < 0 ? 'behind' : 'ahead'}`
  if (!(Math.abs(skewMs) <= failAboveMs)) return fail(`the database is ${seconds}`, synchronise)
  if (Math.abs(skewMs) > warnAboveMs) return warn(`the database is ${seconds}`, synchronise)
  return ok(`${Math.abs(Math.round(skewMs))} ms apart`)
}

const synchronise = 'Let both machines take their time from NTP.'

async function skewOf(db: Database, now: () => number): Promise<number> {
  const before = now()
  const row = await db.get(selectNow, {})
  const after = now()
  return (row?.now ?? Number.NaN) - (before + after) / 2
}
