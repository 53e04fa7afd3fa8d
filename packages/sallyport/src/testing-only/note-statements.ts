import type { Database, Statement } from '../storage/database.ts'

/** A database that keeps the statements it is asked for, by name, to look at their plans. */
export interface NotedStatements {
  readonly database: Database
  readonly statements: ReadonlyMap<string, Statement<never, unknown>>
}

/** Wraps a database so that its statements are kept. */
export function noteStatements(inner: Database): NotedStatements {
  const statements = new Map<string, Statement<never, unknown>>()
  const note = (statement: unknown) => {
    const noted = statement as Statement<never, unknown>
    statements.set(noted.name, noted)
  }
  return {
    statements,
    database: {
      ...inner,
      all(statement, params) {
        note(statement)
        return inner.all(statement, params)
      },
      get(statement, params) {
        note(statement)
        return inner.get(statement, params)
      },
      run(statement, params) {
        note(statement)
        return inner.run(statement, params)
      },
      batch(steps) {
        for (const step of steps) note(step.statement)
        return inner.batch(steps)
      },
    },
  }
}
