import { monotonicMs } from '../base/clock.ts'
import { AuthError } from '../base/error.ts'
import type { Platform } from '../base/platform.ts'
import { findShared, forget, isShared, release, shared } from '../base/runtime.ts'
import type { AuthOptions } from '../configuration/options.ts'
import type { Settings } from '../configuration/settings.ts'
import { hashSecret } from '../crypto/secret-hash.ts'
import type { Database } from '../storage/database.ts'
import { columnsOf } from '../user/user-field-set.ts'
import { userFieldsOf } from '../configuration/options.ts'
import { openStorage } from '../storage/open-storage.ts'
import type { StorageDeps, StorageOptions } from '../storage/open-storage.ts'

/**
 * One pool a process and database, whoever asks; where a development server's configuration changed, the old one is closed.
 *
 * @param user Who uses it, until {@link closeDatabase}.
 */
export async function openDatabase(
  options: AuthOptions,
  settings: Settings,
  platform: Platform,
  basePath: string,
  user: object,
): Promise<Database> {
  const open = () => openStorage(storageDeps(platform), storageOptions(options, settings))
  if (typeof settings.database !== 'string') return openHandle(settings.database, handleKey(options, settings), open)
  const slot = slotOf(options, settings)
  usersOf(slot).add(user)
  if (!settings.production) {
    shared(
      `configuration${basePath}/${settings.cookieName}`,
      slot,
      () => slot,
      (old) => queueMicrotask(() => isShared(old) || release(old)),
    )
  }
  const opening = shared(slot, '1', open, (old) => void old.then((db) => db.close()).catch(() => undefined))
  try {
    return await opening
  } catch (error) {
    forget(slot, opening)
    throw error
  }
}

/** Lets go of a database: the last of its users closes it. One that the app opened stays open. */
export async function closeDatabase(options: AuthOptions, settings: Settings, user: object): Promise<void> {
  if (typeof settings.database !== 'string') return
  const slot = slotOf(options, settings)
  const users = usersOf(slot)
  users.delete(user)
  const opening = findShared(slot) as Promise<Database> | null
  if (users.size > 0 || opening === null) return
  forget(slot, opening)
  const database = await opening.catch(() => null) // One that did not open needs no closing.
  await database?.close()
}

function usersOf(slot: string): Set<object> {
  return shared(`users-of-${slot}`, '1', () => new Set<object>())
}

function slotOf(options: AuthOptions, settings: Settings): string {
  const name = [process.cwd(), JSON.stringify(storageOptions(options, settings))].join('\n')
  return `database/${hashSecret(name)}`
}

/** What of the options a database of the app's own is wrapped with: another prefix or other columns are other statements. */
function handleKey(options: AuthOptions, settings: Settings): string {
  return JSON.stringify({ ...storageOptions(options, settings), database: null })
}

/** The app's own handle is wrapped once for the same options. One that did not open is tried again by the next who asks. */
async function openHandle(handle: object, key: string, open: () => Promise<Database>): Promise<Database> {
  const handles = shared('database-handles', '1', () => new WeakMap<object, Map<string, Promise<Database>>>())
  const wrapped = handles.get(handle) ?? new Map<string, Promise<Database>>()
  handles.set(handle, wrapped)
  const opening = wrapped.get(key) ?? open()
  wrapped.set(key, opening)
  try {
    return await opening
  } catch (error) {
    if (wrapped.get(key) === opening) wrapped.delete(key)
    throw error
  }
}

function storageDeps(platform: Platform): StorageDeps {
  return { clock: platform.clock, random: platform.random, elapsedMs: monotonicMs }
}

function storageOptions(options: AuthOptions, settings: Settings): StorageOptions {
  const { tablePrefix, maxConnections, preparedStatements } = options
  return {
    database: settings.database,
    userColumns: columnsOf(userFieldsOf(options)),
    ...(tablePrefix === undefined ? {} : { prefix: tablePrefix }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(preparedStatements === undefined ? {} : { preparedStatements }),
  }
}

/**
 * Brings the tables up to date, or refuses to work on old ones where the app migrates by itself.
 *
 * @throws {AuthError} `not_configured`.
 */
export async function assertMigrated(db: Database, options: AuthOptions): Promise<void> {
  const status = options.migrate === 'manual' ? await db.migrations.status() : await db.migrations.apply()
  if (status.pending.length > 0) {
    const cause = new Error(
      `sallyport: the tables are at version ${status.current}, this code needs ${status.target}: run npx sallyport migrate, or call auth.migrations.apply().`,
    )
    throw new AuthError('not_configured', { cause })
  }
  if (status.missingColumns.length > 0) {
    const names = status.missingColumns.map(({ name }) => name).join(', ')
    const cause = new Error(
      `sallyport: the table of users lacks the columns ${names}: run npx sallyport schema and npx sallyport migrate, or call auth.migrations.apply().`,
    )
    throw new AuthError('not_configured', { cause })
  }
}
