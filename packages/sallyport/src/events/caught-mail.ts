import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mail, SendMail } from './mail.ts'

/** A mail that was caught instead of sent. */
type CaughtMail = Mail & { readonly at: number }

/** Where mail goes in development while nothing is configured to send it. */
export interface MailCatcher {
  readonly send: SendMail
  /** The last ones, newest first. */
  readonly list: () => Promise<readonly CaughtMail[]>
}

const shown = 50

/** Catches mail in `.data/mailbox.jsonl`, for this machine's user only; all of the app's processes share it. */
export function createMailCatcher(workingDirectory: string, now: () => number): MailCatcher {
  const folder = join(/* turbopackIgnore: true */ workingDirectory, '.data')
  const file = join(folder, 'mailbox.jsonl')
  return {
    async send(mail) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await appendFile(file, `${JSON.stringify({ ...mail, at: now() })}\n`, { mode: 0o600 })
    },
    async list() {
      const lines = await readFile(file, 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
        throw error
      })
      return lines
        .split('\n')
        .filter((line) => line !== '')
        .slice(-shown)
        .map((line) => JSON.parse(line) as CaughtMail)
        .toReversed()
    },
  }
}
