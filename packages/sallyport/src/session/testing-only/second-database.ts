import { statement } from '../../storage/database.ts'
import type { Database } from '../../storage/database.ts'
import { openStorage } from '../../storage/open-storage.ts'
import { storageDeps } from '../../storage/testing-only/temporary-database.ts'
import type { TestAuth } from '../../testing-only/test-auth.ts'

/** Opens an auth's database a second time, as another process would. On SQLite neither waits for the disk: no crash is tried. */
export async function openSecondDatabase({ clock, temporary }: TestAuth): Promise<Database> {
  const second = await openStorage({ ...storageDeps, clock }, { database: temporary.url, maxConnections: 4 })
  // A write to the disk for each act would take most of the time.
  if (second.dialect === 'sqlite')
    for (const one of [temporary.database, second])
      await one.all(statement('test.no-sync', 'pragma synchronous = off'), {})
  return second
}
