import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Mail } from 'sallyport/next'
import { dataFile } from '@/lib/data-folder.mjs'

/** A mail that the demo caught instead of sending it. */
export interface CaughtMail {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly code: string | null
  readonly link: string | null
  /** Epoch milliseconds. */
  readonly at: number
}

const most = 500

/** The option `mail` of the demo: a real app hands the mail to its provider here. */
export function catchMail(mail: Mail): void {
  const file = dataFile('mailbox.jsonl')
  const { id, to, subject, text, html, code, link } = mail
  const caught: CaughtMail = { id, to, subject, text, html, code, link, at: Date.now() }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  appendFileSync(file, `${JSON.stringify(caught)}\n`, { mode: 0o600 })
  const lines = readLines(file)
  if (lines.length <= most) return
  writeFileSync(`${file}.new`, `${lines.slice(-most).join('\n')}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/**
 * The caught mails, newest first.
 *
 * @param to Only those to this address; null for all.
 */
export function caughtMails(to: string | null = null): CaughtMail[] {
  const mails = readLines(dataFile('mailbox.jsonl')).map((line) => JSON.parse(line) as CaughtMail)
  return mails.filter((mail) => to === null || mail.to === to).toReversed()
}

/**
 * Whether the mailbox may be shown. It holds everybody's codes, so it is there only while the demo runs for the people at this
 * machine.
 */
export function isMailboxOpen(): boolean {
  const { hostname } = new URL(process.env.AUTH_URL ?? 'http://localhost')
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').filter(Boolean)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
