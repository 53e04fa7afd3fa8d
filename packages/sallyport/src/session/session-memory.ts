import type { ChangeReader } from '../changes/change-reader.ts'
import type { UserRow } from '../user/user-row.ts'
import type { VerifiedSession } from './database-sessions.ts'
import { createVerifiedMemory } from './verified-memory.ts'
import type { VerifiedMemory } from './verified-memory.ts'

/** What a process keeps of one database: sessions in rows with their users, and users of stateless sessions, each by its id. */
export interface SessionMemory {
  readonly sessions: VerifiedMemory<VerifiedSession>
  readonly users: VerifiedMemory<UserRow>
}

/** Makes a memory without anything. */
export function createSessionMemory(reader: ChangeReader, elapsedMs: () => number): SessionMemory {
  return { sessions: createVerifiedMemory(reader, elapsedMs), users: createVerifiedMemory(reader, elapsedMs) }
}
