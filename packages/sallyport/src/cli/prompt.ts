import { createInterface } from 'node:readline/promises'
import type { TextSink, TextSource } from './machine.ts'
import { Refusal } from './refusal.ts'

/** Asking the person at the terminal. Questions go to stderr, so that stdout has the answer alone. */
export interface Prompt {
  /**
   * Asks before something that cannot be taken back; `-y` says yes beforehand.
   *
   * @throws {Refusal} `needs_yes`: nobody is there to ask. `declined`: the answer was not yes.
   */
  confirm(question: string): Promise<void>
  /**
   * Asks for a new password twice, without echo.
   *
   * @throws {Refusal} `needs_yes`: nobody is there to ask. `declined`: Ctrl-C. `invalid_input`: the two differ.
   */
  newPassword(): Promise<string>
  /** Everything on stdin, without its last line end: for `--password-stdin`. @throws {Refusal} `invalid_input`: more than 64 kB. */
  readAll(): Promise<string>
}

const maxInput = 65_536

/** Makes the prompt of a process. @param yes Whether `-y` was given. */
export function createPrompt(
  { stdin, stderr }: { readonly stdin: TextSource; readonly stderr: TextSink },
  yes: boolean,
): Prompt {
  const interactive = stdin.isTTY === true && stderr.isTTY === true

  async function confirm(question: string): Promise<void> {
    if (yes) return
    if (!interactive) throw new Refusal('needs_yes', `${question} There is no terminal to ask at: pass -y to say yes.`)
    const lines = createInterface({ input: stdin })
    try {
      stderr.write(`${question} [y/N] `)
      const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
      const answer = await Promise.race([lines.question(''), closed])
      if (!/^y(?:es)?$/i.test(answer.trim())) throw new Refusal('declined', 'Nothing was changed.')
    } finally {
      lines.close()
    }
  }

  return {
    confirm,
    async newPassword() {
      if (!interactive)
        throw new Refusal(
          'needs_yes',
          'There is no terminal to ask for the password: pipe it in with --password-stdin.',
        )
      const first = await readHidden(stdin, stderr, 'Password: ')
      if ((await readHidden(stdin, stderr, 'Again: ')) !== first)
        throw new Refusal('invalid_input', 'The two passwords differ. Nothing was changed.')
      return first
    },
    readAll: () => readText(stdin),
  }
}

async function readText(stdin: TextSource): Promise<string> {
  let text = ''
  stdin.setEncoding('utf8')
  for await (const chunk of stdin) {
    text += String(chunk)
    if (text.length > maxInput) throw new Refusal('invalid_input', 'There is more than 64 kB on stdin.')
  }
  return text.replace(/\r?\n$/, '')
}

/** Reads a line key by key in raw mode: the terminal shows nothing of it. */
function readHidden(stdin: TextSource, stderr: TextSink, label: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (settle: () => void): void => {
      stdin.off('data', onData)
      stdin.setRawMode?.(false)
      stdin.pause()
      stderr.write('\n')
      settle()
    }
    const onData = (chunk: string | Buffer): void => {
      const keys = Array.from(String(chunk))
      for (const [at, key] of keys.entries()) {
        if (key === '\r' || key === '\n') {
          const rest = keys.slice(at + 1).join('')
          end(() => resolve(text))
          if (rest !== '') stdin.unshift(rest)
          return
        }
        if (key === '\u0003' || key === '\u0004')
          return end(() => reject(new Refusal('declined', 'Nothing was changed.')))
        text = key === '\u007f' || key === '\b' ? Array.from(text).slice(0, -1).join('') : text + key
      }
    }
    stderr.write(label)
    stdin.setEncoding('utf8')
    stdin.setRawMode?.(true)
    stdin.on('data', onData)
    stdin.resume()
  })
}
