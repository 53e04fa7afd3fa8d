import { monotonicMs } from '../base/clock.ts'
import { durationMs } from '../base/duration.ts'
import type { Platform } from '../base/platform.ts'
import { shared } from '../base/runtime.ts'
import { createChangeReader } from '../changes/change-reader.ts'
import type { ChangeReader } from '../changes/change-reader.ts'
import type { AuthOptions } from '../configuration/options.ts'
import { createSessionMemory } from '../session/session-memory.ts'
import type { SessionMemory } from '../session/session-memory.ts'
import type { Database } from '../storage/database.ts'

/** What a process remembers of one database, and how it hears of changes. */
export interface SessionEngine {
  readonly reader: ChangeReader
  readonly memory: SessionMemory
}

/** The default of `session.heartbeat`. */
const defaultHeartbeat = '1s'

/** One engine a process and database, whoever asks; null where the app wants each check to ask the database. */
export function openSessionEngine(options: AuthOptions, platform: Platform, db: Database): SessionEngine | null {
  const heartbeat = options.session?.heartbeat ?? defaultHeartbeat
  if (heartbeat === false) return null
  const engines = shared('session-engines', '1', () => new WeakMap<Database, SessionEngine>())
  const found = engines.get(db) ?? createEngine(platform, db, durationMs(heartbeat, 'session.heartbeat'))
  engines.set(db, found)
  return found
}

function createEngine({ clock, log }: Platform, db: Database, heartbeatMs: number): SessionEngine {
  const reader = createChangeReader({ db, clock, log, elapsedMs: monotonicMs }, heartbeatMs)
  return { reader, memory: createSessionMemory(reader, monotonicMs) }
}
