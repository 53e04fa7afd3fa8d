import { inject } from 'vitest'
import { createCompiler } from '../compile.ts'
import { statement } from '../database.ts'
import type { Database, Params, Statement } from '../database.ts'
import { command, withDatabase } from './postgres-server.ts'

/** A node of a plan, as `explain (format json)` tells it. */
interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Filter?: string
  readonly Plans?: readonly PlanNode[]
}

/** With few rows a scan is cheapest: with scans and joins of whole tables out of favour they are left where no index serves. */
const settings = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']
  .map((name) => `set ${name} = off`)
  .concat('set plan_cache_mode = force_generic_plan')

/**
 * What a PostgreSQL database reads as a whole for a statement, whatever its values.
 *
 * @returns A line for each scan of a table, and of an index without a condition.
 */
export async function postgresScans(db: Database, tested: Statement<never, unknown>): Promise<string[]> {
  const where = statement<Params, { name: string }>('explain.where', 'select current_database() as name')
  const row = await db.get(where, {})
  const { text, names } = createCompiler('postgres')(tested)
  const nulls = names === 0 ? '' : `(${Array.from({ length: names }, () => 'null').join(', ')})`
  const script = [...settings, `prepare tested as ${text}`, `explain (format json) execute tested${nulls}`].join(';')
  const [answer] = await command(withDatabase(inject('postgresUrl'), row?.name ?? ''), script)
  const [{ Plan }] = (answer as { 'QUERY PLAN': [{ Plan: PlanNode }] })['QUERY PLAN']
  return nodesOf(Plan).filter(readsWhole).map(toLine)
}

/** What lies under a limit is read to the limit: so is `max()` of an indexed column. */
function nodesOf(node: PlanNode): PlanNode[] {
  const below = node.Plans ?? []
  const read = node['Node Type'] === 'Limit' ? below.filter((child) => !isWalk(child)) : below
  return [node, ...read.flatMap(nodesOf)]
}

/** Reads an index in order, with no condition, and passes on all that it reads. */
function isWalk(node: PlanNode): boolean {
  return node['Node Type'].startsWith('Index') && node['Index Cond'] === undefined && node.Filter === undefined
}

function readsWhole(node: PlanNode): boolean {
  const type = node['Node Type']
  if (type === 'Seq Scan' || type === 'Sample Scan') return true
  return /Index.*Scan/.test(type) && node['Index Cond'] === undefined
}

function toLine(node: PlanNode): string {
  return [node['Node Type'], node['Relation Name'], node['Index Name']].filter((part) => part !== undefined).join(' ')
}
