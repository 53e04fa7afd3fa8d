import type { SpanAttributes, SpanOutcome, Tracing } from '../base/trace.ts'
import type { Database, Dialect } from './database.ts'
import { isStorageError } from './storage-error.ts'

/** How OpenTelemetry calls them (semantic conventions 1.40, database). */
const systems: Readonly<Record<Dialect, string>> = { sqlite: 'sqlite', postgres: 'postgresql', mysql: 'mysql' }

/**
 * Wraps a database so that each statement is a span under its own name, and each batch one with the names of its steps. A name is of a
 * closed list; neither SQL nor values are told.
 */
export function tracedDatabase(tracing: Tracing, inner: Database): Database {
  const system = systems[inner.dialect]

  function traced<T>(name: string, more: SpanAttributes, work: () => Promise<T>): Promise<T> {
    const attributes = { 'db.system.name': system, 'db.operation.name': name, ...more }
    return tracing.span({ name, kind: 'client', attributes, refused }, work)
  }

  return {
    dialect: inner.dialect,
    migrations: inner.migrations,
    all: (statement, params) => traced(statement.name, {}, () => inner.all(statement, params)),
    get: (statement, params) => traced(statement.name, {}, () => inner.get(statement, params)),
    run: (statement, params) => traced(statement.name, {}, () => inner.run(statement, params)),
    batch(steps) {
      const names = steps.map(({ statement }) => statement.name)
      if (names.length < 2) return traced(names[0] ?? 'BATCH', {}, () => inner.batch(steps))
      const more = { 'db.operation.batch.size': names.length, 'db.query.summary': names.join(' ') }
      return traced('BATCH', more, () => inner.batch(steps))
    },
    close: () => inner.close(),
  }
}

/** A conflict or an expectation that did not hold is an answer, not a fault: who lost a race is told so. */
function refused(error: unknown): SpanOutcome {
  const kind = isStorageError(error) ? error.kind : '_OTHER'
  return { attributes: { 'error.type': kind }, failed: kind !== 'conflict' && kind !== 'expectation' }
}
