import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { createId } from '../base/random.ts'
import type { Random } from '../base/random.ts'
import { open, seal } from '../crypto/jwe.ts'
import type { SealKeys } from '../crypto/keyring.ts'
import { statement, step } from '../storage/database.ts'
import type { Database, Step } from '../storage/database.ts'
import { renderMail } from './mail-templates.ts'
import type { QueuedMail, SendMail } from './mail.ts'

/** What the outbox works with. */
export interface OutboxDeps {
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Keys of the purpose `outbox`: a stolen database shows no code and no link. */
  readonly outboxKeys: SealKeys
}

/** Mails that one delivery run takes at once. */
const batchSize = 10
/** Milliseconds for which a run keeps a mail to itself; longer than a try may take. */
const leaseMs = 60_000
/** Milliseconds after which a try is given up. */
const sendTimeoutMs = 15_000
/** Tries before a mail is given up. */
const maxAttempts = 8

const insertMail = statement<{ id: string; kind: string; body: string; now: number }>(
  'outbox.insert',
  'insert into auth_outbox (id, kind, body, created_at, due_at) values (:id, :kind, :body, :now, :now)',
)

const claimDue = statement<{ lease: string; until: number; now: number; limit: number }>('outbox.claim', {
  sqlite: `update auth_outbox set lease_by = :lease, lease_until = :until, attempts = attempts + 1
    where (lease_until is null or lease_until <= :now) and id in (
      select id from auth_outbox where due_at <= :now and (lease_until is null or lease_until <= :now) order by due_at, id limit :limit)`,
  postgres: `update auth_outbox set lease_by = :lease, lease_until = :until, attempts = attempts + 1
    where id in (select id from auth_outbox where due_at <= :now and (lease_until is null or lease_until <= :now)
      order by due_at, id limit :limit for update skip locked)`,
  mysql: `update auth_outbox set lease_by = :lease, lease_until = :until, attempts = attempts + 1
    where due_at <= :now and (lease_until is null or lease_until <= :now) order by due_at, id limit :limit`,
})

const selectClaimed = statement<{ lease: string; now: number }, { id: string; body: string; attempts: number }>(
  'outbox.claimed',
  'select id, body, attempts from auth_outbox where due_at <= :now and lease_by = :lease order by due_at, id',
)

const deleteClaimed = statement<{ id: string; lease: string }>(
  'outbox.delete',
  'delete from auth_outbox where id = :id and lease_by = :lease',
)

const postpone = statement<{ id: string; lease: string; due: number }>(
  'outbox.postpone',
  'update auth_outbox set due_at = :due, lease_by = null, lease_until = null where id = :id and lease_by = :lease',
)

const selectNextDue = statement<Record<never, never>, { due_at: number }>(
  'outbox.next-due',
  'select due_at from auth_outbox order by due_at, id limit 1',
)

/** The step that queues a mail; goes into the batch of the act that the mail is about. */
export function queueMail(deps: Pick<OutboxDeps, 'clock' | 'random' | 'outboxKeys'>, mail: QueuedMail): Step {
  const now = deps.clock.now()
  const body = seal(deps.outboxKeys, deps.random, JSON.stringify(mail))
  return step(insertMail, { id: createId(deps.random, now), kind: mail.kind, body, now }, 1)
}

/**
 * Sends what is due. Several processes may do so at once: each mail is leased to one of them. A mail is sent at least once; its id
 * stays the same, so that a provider can drop a repetition.
 *
 * @returns Epoch milliseconds at which the next mail is due, or null when nothing is left.
 */
export async function deliverDue(deps: OutboxDeps, send: SendMail): Promise<number | null> {
  for (;;) {
    const now = deps.clock.now()
    const lease = createId(deps.random, now)
    const { changes } = await deps.db.run(claimDue, { lease, until: now + leaseMs, now, limit: batchSize })
    if (changes === 0) break
    const claimed = await deps.db.all(selectClaimed, { lease, now })
    await Promise.all(claimed.map((row) => deliver(deps, send, lease, row)))
  }
  const next = await deps.db.get(selectNextDue, {})
  return next?.due_at ?? null
}

async function deliver(
  deps: OutboxDeps,
  send: SendMail,
  lease: string,
  row: { id: string; body: string; attempts: number },
): Promise<void> {
  const text = open(deps.outboxKeys, row.body)
  const mail = text === null ? null : (JSON.parse(text) as QueuedMail)
  if (mail === null || mail.expiresAt <= deps.clock.now() || row.attempts > maxAttempts) {
    deps.log('error', 'mail.given-up', {
      id: row.id,
      attempts: row.attempts,
      reason: mail === null ? 'sealed with a secret that is gone' : 'too late',
    })
    await deps.db.run(deleteClaimed, { id: row.id, lease })
    return
  }
  try {
    await withTimeout(send, renderMail(row.id, mail))
  } catch (error) {
    deps.log('warn', 'mail.failed', { id: row.id, kind: mail.kind, attempts: row.attempts, error })
    await deps.db.run(postpone, { id: row.id, lease, due: deps.clock.now() + backOffMs(row.attempts) })
    return
  }
  await deps.db.run(deleteClaimed, { id: row.id, lease })
}

async function withTimeout(send: SendMail, mail: Parameters<SendMail>[0]): Promise<void> {
  const signal = AbortSignal.timeout(sendTimeoutMs)
  await Promise.race([
    send(mail, { signal }),
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('sallyport: the mail function took too long.')), {
        once: true,
      })
    }),
  ])
}

/** 5 s, 20 s, 80 s, … at most an hour. */
function backOffMs(attempts: number): number {
  return Math.min(5_000 * 4 ** (attempts - 1), 3_600_000)
}
