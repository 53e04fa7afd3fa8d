import { monotonicMs } from '../base/clock.ts'
import { durationMs } from '../base/duration.ts'
import type { Platform } from '../base/platform.ts'
import { shared } from '../base/runtime.ts'
import type { ChangeFeed } from '../changes/change-feed.ts'
import { createChangeReader } from '../changes/change-reader.ts'
import type { ChangeReader } from '../changes/change-reader.ts'
import type { AuthOptions } from '../configuration/options.ts'
import type { Settings } from '../configuration/settings.ts'
import { createSessionMemory } from '../session/session-memory.ts'
import type { SessionMemory } from '../session/session-memory.ts'
import type { Database } from '../storage/database.ts'
import { openChangeFeed } from './open-change-feed.ts'
import type { FeedKind } from './open-change-feed.ts'

/** What a process remembers of one database, and how it hears of changes. */
export interface SessionEngine {
  readonly reader: ChangeReader
  readonly memory: SessionMemory
  readonly feed: ChangeFeed | null
  /** How it hears of changes just now. */
  readonly hearsBy: () => FeedKind
}

/** The default of `session.heartbeat`. */
const defaultHeartbeat = '1s'

/** One engine a process and database, whoever asks; null where the app wants each check to ask the database. */
export async function openSessionEngine(
  options: AuthOptions,
  platform: Platform,
  settings: Settings,
  db: Database,
): Promise<SessionEngine | null> {
  const heartbeat = options.session?.heartbeat ?? defaultHeartbeat
  if (heartbeat === false) return null
  const engines = shared('session-engines', '1', () => new WeakMap<Database, Promise<SessionEngine>>())
  const open = () => createEngine(options, platform, settings, db, durationMs(heartbeat, 'session.heartbeat'))
  const found = engines.get(db) ?? open()
  engines.set(db, found)
  return found
}

async function createEngine(
  options: AuthOptions,
  platform: Platform,
  settings: Settings,
  db: Database,
  heartbeatMs: number,
): Promise<SessionEngine> {
  const { clock, log } = platform
  let feed: ChangeFeed | null = null
  const onRead = () => feed?.wake()
  const reader = createChangeReader({ db, clock, log, elapsedMs: monotonicMs, onRead }, heartbeatMs)
  feed = await openChangeFeed(options, settings, platform, db.dialect, (change) => reader.note(change))
  const fallback = db.dialect === 'sqlite' ? 'look' : 'poll'
  const opened = feed
  return {
    reader,
    memory: createSessionMemory(reader, monotonicMs),
    feed,
    hearsBy: () => (opened?.connected() === true ? opened.kind : fallback),
  }
}
