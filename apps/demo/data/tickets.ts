import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { User } from '@/auth'
import { dataFile } from '@/lib/data-folder.mjs'
import { query } from '@/lib/database.mjs'

/** How long a ticket is good, in milliseconds. */
const lifetimeMs = 120_000

interface Ticket {
  readonly id: string
  readonly userId: string
  readonly expiresAt: number
}

/**
 * Plays the partner: a directory that knows the person already and says so with its signature, once.
 *
 * It writes a ticket only for the user who asks. A ticket for anybody else would be a key to their account.
 */
export function issueTicket(user: User): string {
  const ticket: Ticket = { id: randomBytes(16).toString('hex'), userId: user.id, expiresAt: Date.now() + lifetimeMs }
  const body = Buffer.from(JSON.stringify(ticket)).toString('base64url')
  return `${body}.${sign(body).toString('base64url')}`
}

/** Checks a ticket and uses it up; the id of its user, or null where it is forged, too late, or was used. */
export async function redeemTicket(text: unknown): Promise<string | null> {
  const [body, signature, rest] = typeof text === 'string' ? text.trim().split('.') : []
  if (body === undefined || signature === undefined || rest !== undefined) return null
  const given = Buffer.from(signature, 'base64url')
  const expected = sign(body)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const ticket = JSON.parse(Buffer.from(body, 'base64url').toString()) as Ticket
  const now = Date.now()
  if (ticket.expiresAt <= now) return null
  await query('delete from demo_tickets where expires_at <= ?', [now])
  // One statement decides who was first: a ticket that is in the table was used.
  const { changes } = await query('insert into demo_tickets (id, expires_at) values (?, ?) on conflict do nothing', [
    ticket.id,
    ticket.expiresAt,
  ])
  return changes === 1 ? ticket.userId : null
}

function sign(body: string): Buffer {
  return createHmac('sha256', partnerKey()).update(body).digest()
}

/** The key that the partner and this app share; made once, for the owner's eyes only. */
function partnerKey(): Buffer {
  const file = dataFile('partner.key')
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return Buffer.from(readFileSync(file, 'utf8'), 'base64url')
}
