import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { createId } from '../base/random.ts'
import type { Random } from '../base/random.ts'
import { openStored, seal } from '../crypto/jwe.ts'
import type { SealKeys } from '../crypto/keyring.ts'
import { statement, step } from '../storage/database.ts'
import type { Database, Params, Statement, Step } from '../storage/database.ts'

/** What queueing and delivering work with. */
export interface LaneDeps {
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Keys of the purpose `outbox`: a stolen database shows nothing of what waits. */
  readonly outboxKeys: SealKeys
}

/** What delivers things of one sort. Lanes do not wait for each other: an event that hangs holds up no mail. */
export interface Lane<T> {
  /** How lines of the log begin: `mail.failed`. */
  readonly name: 'mail' | 'event'
  /** Which kinds it takes: a condition on `kind`, with the values of its placeholders. */
  readonly kinds: { readonly condition: string; readonly params: Readonly<Record<string, string>> }
  /** Tries before it is given up. */
  readonly maxAttempts: number
  /** Epoch milliseconds after which it is pointless, or null. */
  expiresAt(queued: T): number | null
  /** One try. It rejects to be tried again later. */
  deliver(queued: T, id: string, kind: string, signal: AbortSignal): Promise<void> | void
}

/** What one delivery run takes at once. */
const batchSize = 10
/** Milliseconds for which a run keeps what it took to itself; longer than a try may take. */
const leaseMs = 60_000
/** Milliseconds after which a try is given up. */
const tryTimeoutMs = 15_000

interface Claimed {
  readonly id: string
  readonly kind: string
  readonly body: string
  readonly attempts: number
}

const insertQueued = statement<{ id: string; kind: string; body: string; now: number }>(
  'outbox.insert',
  'insert into auth_outbox (id, kind, body, created_at, due_at) values (:id, :kind, :body, :now, :now)',
)

const selectClaimed = statement<{ lease: string; now: number }, Claimed>(
  'outbox.claimed',
  'select id, kind, body, attempts from auth_outbox where due_at <= :now and lease_by = :lease order by due_at, id',
)

const deleteClaimed = statement<{ id: string; lease: string }>(
  'outbox.delete',
  'delete from auth_outbox where id = :id and lease_by = :lease',
)

const postpone = statement<{ id: string; lease: string; due: number }>(
  'outbox.postpone',
  'update auth_outbox set due_at = :due, lease_by = null, lease_until = null where id = :id and lease_by = :lease',
)

const deleteForgotten = statement<{ before: number; limit: number }>('outbox.delete-forgotten', {
  sqlite:
    'delete from auth_outbox where id in (select id from auth_outbox where due_at < :before order by due_at, id limit :limit)',
  postgres:
    'delete from auth_outbox where id in (select id from auth_outbox where due_at < :before order by due_at, id limit :limit)',
  mysql: 'delete from auth_outbox where due_at < :before order by due_at, id limit :limit',
})

/**
 * The step that queues something; goes into the batch of the act that it is about.
 *
 * @param queued As JSON, sealed.
 */
export function queue(deps: Omit<LaneDeps, 'db' | 'log'>, kind: string, queued: unknown): Step {
  const now = deps.clock.now()
  const body = seal(deps.outboxKeys, deps.random, JSON.stringify(queued))
  return step(insertQueued, { id: createId(deps.random, now), kind, body, now }, 1)
}

/**
 * Delivers what is due of one lane. Several processes may do so at once: each thing is leased to one of them. It is delivered at least
 * once, with an id that stays the same, so that whoever gets it can drop a repetition.
 *
 * @returns Epoch milliseconds at which the next one is due, or null when nothing is left.
 */
export async function deliverLane<T>(deps: LaneDeps, lane: Lane<T>): Promise<number | null> {
  const { claim, nextDue } = statementsOf(lane)
  for (;;) {
    const now = deps.clock.now()
    const lease = createId(deps.random, now)
    const params = { ...lane.kinds.params, lease, until: now + leaseMs, now, limit: batchSize }
    const { changes } = await deps.db.run(claim, params)
    if (changes === 0) break
    const claimed = await deps.db.all(selectClaimed, { lease, now })
    await Promise.all(claimed.map((row) => deliver(deps, lane, lease, row)))
  }
  const next = await deps.db.get(nextDue, lane.kinds.params)
  return next?.due_at ?? null
}

/** Deletes a bounded number of what was due before a time and nobody took, such as events that no process handles; returns how many. */
export async function deleteUndelivered(db: Pick<Database, 'run'>, before: number, limit: number): Promise<number> {
  const { changes } = await db.run(deleteForgotten, { before, limit })
  return changes
}

function statementsOf(lane: Pick<Lane<never>, 'name' | 'kinds'>): {
  claim: Statement
  nextDue: Statement<Params, { due_at: number }>
} {
  const { condition } = lane.kinds
  const free = `(lease_until is null or lease_until <= :now) and ${condition}`
  const take = 'update auth_outbox set lease_by = :lease, lease_until = :until, attempts = attempts + 1'
  const due = `select id from auth_outbox where due_at <= :now and ${free} order by due_at, id limit :limit`
  return {
    claim: statement(`outbox.claim-${lane.name}`, {
      sqlite: `${take} where (lease_until is null or lease_until <= :now) and id in (${due})`,
      postgres: `${take} where id in (${due} for update skip locked)`,
      mysql: `${take} where due_at <= :now and ${free} order by due_at, id limit :limit`,
    }),
    nextDue: statement(
      `outbox.next-due-${lane.name}`,
      `select due_at from auth_outbox where ${condition} order by due_at, id limit 1`,
    ),
  }
}

async function deliver<T>(deps: LaneDeps, lane: Lane<T>, lease: string, row: Claimed): Promise<void> {
  const { id, kind, attempts } = row
  const text = openStored(deps.outboxKeys, row.body)
  const queued = text === null ? null : (JSON.parse(text) as T)
  const reason = queued === null ? 'sealed with a secret that is gone' : tooLate(deps, lane, queued, attempts)
  if (queued === null || reason !== null) {
    deps.log('error', `${lane.name}.given-up`, { id, kind, attempts, reason })
    await deps.db.run(deleteClaimed, { id, lease })
    return
  }
  try {
    await tryOnce(lane, queued, id, kind)
  } catch (error) {
    deps.log('warn', `${lane.name}.failed`, { id, kind, attempts, error })
    await deps.db.run(postpone, { id, lease, due: deps.clock.now() + backOffMs(attempts) })
    return
  }
  await deps.db.run(deleteClaimed, { id, lease })
}

function tooLate<T>({ clock }: LaneDeps, lane: Lane<T>, queued: T, attempts: number): string | null {
  const expiresAt = lane.expiresAt(queued)
  return attempts > lane.maxAttempts || (expiresAt !== null && expiresAt <= clock.now()) ? 'too late' : null
}

async function tryOnce<T>(lane: Lane<T>, queued: T, id: string, kind: string): Promise<void> {
  const signal = AbortSignal.timeout(tryTimeoutMs)
  await Promise.race([
    lane.deliver(queued, id, kind, signal),
    new Promise<never>((_resolve, reject) => {
      const fail = () => reject(new Error(`sallyport: the ${lane.name} function took too long.`))
      signal.addEventListener('abort', fail, { once: true })
    }),
  ])
}

/** 5 s, 20 s, 80 s, … at most an hour. */
function backOffMs(attempts: number): number {
  return Math.min(5_000 * 4 ** (attempts - 1), 3_600_000)
}
