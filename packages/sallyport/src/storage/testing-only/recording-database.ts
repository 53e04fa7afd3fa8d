import type { Database, Step } from '../database.ts'

/** A database that notes what it is asked, to compare what two requests do. */
export interface Recording {
  readonly database: Database
  /** Names of the statements in the order in which they were asked for, failed ones too; the steps of a batch one by one. */
  readonly asked: string[]
  /** Names of those that ran without an error. */
  readonly ran: string[]
  /** Forgets what was noted. */
  clear(): void
}

/** Wraps a database so that the names of its statements are noted, never their values. */
export function recordingDatabase(inner: Database): Recording {
  const asked: string[] = []
  const ran: string[] = []

  async function note<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    asked.push(...names)
    const result = await work()
    ran.push(...names)
    return result
  }

  return {
    asked,
    ran,
    clear() {
      asked.length = 0
      ran.length = 0
    },
    database: {
      dialect: inner.dialect,
      migrations: inner.migrations,
      all: (statement, params) => note([statement.name], () => inner.all(statement, params)),
      get: (statement, params) => note([statement.name], () => inner.get(statement, params)),
      run: (statement, params) => note([statement.name], () => inner.run(statement, params)),
      batch: (steps: readonly Step[]) =>
        note(
          steps.map((step) => step.statement.name),
          () => inner.batch(steps),
        ),
      close: () => inner.close(),
    },
  }
}
