import { appendFile, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Mail, MailKind, SendMail } from '../events/mail.ts'

/** Mails that were caught instead of sent. */
export interface Mailbox {
  /** The option `mail`: catches every mail. */
  readonly send: SendMail
  /** All mails, oldest first; or those to one address. */
  list(to?: string): Promise<readonly Mail[]>
  /**
   * Waits for a mail, since mail leaves after the answer, and gives the newest.
   *
   * @param options.kind Only of this kind, such as `'confirm-sign-up'`.
   * @param options.timeoutMs Default 5000.
   * @throws {Error} None came in time; the message says which mails there are.
   */
  waitFor(to: string, options?: { kind?: MailKind; timeoutMs?: number }): Promise<Mail>
  /** Forgets all. */
  clear(): Promise<void>
}

/** Milliseconds between two looks. */
const pauseMs = 20

/**
 * Makes a mailbox.
 *
 * @param file Where mails are kept, so that the server under test and the tests share them; left out, in memory. They hold codes and
 *   links: keep the file out of the repository.
 */
export function createMailbox(file?: string): Mailbox {
  const kept = file === undefined ? inMemory() : inFile(file)

  async function list(to?: string): Promise<readonly Mail[]> {
    const mails = await kept.read()
    return to === undefined ? mails : mails.filter((mail) => mail.to === to)
  }

  return {
    send: (mail) => kept.append(mail),
    list,
    clear: () => kept.clear(),
    async waitFor(to, { kind, timeoutMs = 5_000 } = {}) {
      for (let waitedMs = 0; ; waitedMs += pauseMs) {
        const found = (await list(to)).findLast((mail) => kind === undefined || mail.kind === kind)
        if (found !== undefined) return found
        if (waitedMs >= timeoutMs) throw new Error(await missing(to, kind))
        await sleep(pauseMs)
      }
    },
  }

  async function missing(to: string, kind: MailKind | undefined): Promise<string> {
    const there = (await list()).map((mail) => `${mail.kind} to ${mail.to}`).join(', ')
    return `sallyport/test: no mail ${kind ?? ''} to ${to} came; there is ${there === '' ? 'none at all' : there}.`
  }
}

interface Kept {
  append(mail: Mail): Promise<void>
  read(): Promise<readonly Mail[]>
  clear(): Promise<void>
}

function inMemory(): Kept {
  const mails: Mail[] = []
  return {
    append: async (mail) => void mails.push(mail),
    read: async () => [...mails],
    clear: async () => void mails.splice(0),
  }
}

function inFile(file: string): Kept {
  return {
    async append(mail) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await appendFile(file, `${JSON.stringify(mail)}\n`, { mode: 0o600 })
    },
    async read() {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
        throw error
      })
      // The last line may be half written.
      const lines = text.split('\n').slice(0, -1)
      return lines.map((line) => JSON.parse(line) as Mail)
    },
    clear: () => rm(file, { force: true }),
  }
}
