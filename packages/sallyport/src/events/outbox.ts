import type { Step } from '../storage/database.ts'
import { deliverLane, queue } from './lane.ts'
import type { Lane, LaneDeps } from './lane.ts'
import { renderMail } from './mail-templates.ts'
import type { QueuedMail, SendMail } from './mail.ts'

/** What the outbox of mail works with. */
export interface OutboxDeps extends LaneDeps {}

/** Tries before a mail is given up: about two and a half hours. */
const maxAttempts = 8

/** The step that queues a mail; goes into the batch of the act that the mail is about. */
export function queueMail(deps: Omit<OutboxDeps, 'db' | 'log'>, mail: QueuedMail): Step {
  return queue(deps, mail.kind, mail)
}

/**
 * Sends what is due, each at least once.
 *
 * @returns Epoch milliseconds at which the next mail is due, or null when nothing is left.
 */
export function deliverDue(deps: OutboxDeps, send: SendMail): Promise<number | null> {
  return deliverLane(deps, mailLane(send))
}

/** Everything that is no event of a user. */
function mailLane(send: SendMail): Lane<QueuedMail> {
  return {
    name: 'mail',
    kinds: { condition: "kind not like 'user.%'", params: {} },
    maxAttempts,
    expiresAt: ({ expiresAt }) => expiresAt,
    deliver: (mail, id, _kind, signal) => send(renderMail(id, mail), { signal }),
  }
}
