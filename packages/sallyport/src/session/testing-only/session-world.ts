import { monotonicMs } from '../../base/clock.ts'
import { isAuthError } from '../../base/error.ts'
import { createSecret, systemRandom } from '../../base/random.ts'
import { createUsers } from '../../operations/users.ts'
import type { Users } from '../../operations/users.ts'
import { statement } from '../../storage/database.ts'
import type { Database } from '../../storage/database.ts'
import type { TestAuth } from '../../testing-only/test-auth.ts'
import { createChangeReader } from '../../changes/change-reader.ts'
import type { ChangeReader } from '../../changes/change-reader.ts'
import { watchedDatabase } from '../../changes/watched-database.ts'
import { createSessionMemory } from '../session-memory.ts'
import type { SessionMemory } from '../session-memory.ts'
import { sessionKeys } from '../claims.ts'
import type { SessionStrategy } from '../claims.ts'
import { createDatabaseSessions } from '../database-sessions.ts'
import { createStatelessSessions } from '../stateless-sessions.ts'
import type { Sessions } from '../sessions.ts'
import { modelLifetimes } from './session-model.ts'

/** One process, as far as sessions are concerned. */
export interface Instance {
  readonly db: Database
  readonly users: Users
  readonly memory: SessionMemory
  sessions: Sessions
}

/** The real thing beside a model: two instances over one database, and what the model's labels stand for. */
export interface SessionWorld {
  readonly auth: TestAuth
  readonly instances: readonly [Instance, Instance]
  /** Ids of users and sessions by the model's labels. */
  readonly ids: Map<string, string>
  /** Cookie values by the model's labels. */
  readonly values: Map<string, string>
  /** An address that nobody has. */
  newEmail(): string
  /** Uses that are yet to be recorded, in the model's order. */
  readonly touches: (() => Promise<void>)[]
  /** Makes these secrets live in both instances, the one that seals first. */
  rotate(secrets: readonly number[]): void
}

/** A memory that reads all changes before each answer: the model knows no moment of not knowing. */
function memoryOf(db: Database, { clock }: TestAuth): { memory: SessionMemory; reader: ChangeReader } {
  const deps = { db, clock, log: () => undefined, elapsedMs: monotonicMs }
  const reader = createChangeReader(deps, 1_000)
  return { reader, memory: createSessionMemory({ ...reader, current: () => reader.catchUp() }, monotonicMs) }
}

/** What the roles of the model permit. */
const modelRoles = { admin: ['*'], editor: ['post:read'] }

const selectChanges = statement<{ seq: number }, { scope: string; subject: string }>(
  'test.changes-since',
  'select scope, subject from auth_changes where seq > :seq order by seq',
)

/** Makes a world without users on an open auth. @param databases Those of the two instances. */
export function createWorld(
  auth: TestAuth,
  databases: readonly [Database, Database],
  strategy: SessionStrategy,
): SessionWorld {
  const sessionsOn = (db: Database, memory: SessionMemory, secrets: readonly number[]): Sessions => {
    const keys = sessionKeys(
      secrets.map((number) => `a secret of the model, number ${number}`),
      'session',
      strategy,
    )
    const deps = {
      ...auth.services,
      random: systemRandom,
      db,
      sessionKeys: keys,
      lifetimes: modelLifetimes,
      cap: null,
      memory,
    }
    return strategy === 'database' ? createDatabaseSessions(deps) : createStatelessSessions(deps)
  }
  const toInstance = (own: Database): Instance => {
    const { reader, memory } = memoryOf(own, auth)
    const db = watchedDatabase(own, reader, null)
    const users = createUsers({ ...auth.services, db }, modelRoles)
    return { db, users, memory, sessions: sessionsOn(db, memory, [0]) }
  }
  const instances = [toInstance(databases[0]), toInstance(databases[1])] as const
  return {
    auth,
    instances,
    ids: new Map(),
    values: new Map(),
    touches: [],
    newEmail: () =>
      `${createSecret(systemRandom)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '')}@example.com`,
    rotate(secrets) {
      for (const instance of instances) instance.sessions = sessionsOn(instance.db, instance.memory, secrets)
    },
  }
}

/** What the change log says since a number, as `scope:subject`. */
export async function changesSince({ instances }: SessionWorld, seq: number): Promise<ReadonlySet<string>> {
  const rows = await instances[0].db.all(selectChanges, { seq })
  return new Set(rows.map(({ scope, subject }) => `${scope}:${subject}`))
}

/** `done`, or the code with which an act was refused. Any other error goes on. */
export async function outcomeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act
    return 'done'
  } catch (error) {
    if (isAuthError(error)) return error.code
    throw error
  }
}

/** What a label stands for. */
export function real(map: ReadonlyMap<string, string>, label: string): string {
  const value = map.get(label)
  if (value === undefined) throw new Error(`the world has no ${label}`)
  return value
}
