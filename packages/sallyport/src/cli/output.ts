import type { Answer } from './command.ts'
import type { Failure } from './failure.ts'
import type { Machine } from './machine.ts'
import { createStyle } from './style.ts'
import { printable } from './table.ts'

/** The only way out of a command: everything is redacted here. */
export interface Output {
  /** Prints an answer on stdout. @returns The exit code. */
  answer(answer: Answer): number
  /** Prints a refusal: for people on stderr, with `--json` on stdout. @returns The exit code. */
  failure(failure: Failure, command?: string): number
  /** Tells on stderr how far it is. */
  progress(line: string): void
  readonly redact: (text: string) => string
}

/** What `JSON.stringify` leaves as it is, and terminals obey. */
const unescaped = /[\u007f-\u009f\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/** Makes the output of a process. @param json Whether `--json` was given. */
export function createOutput(
  { stdout, stderr, env }: Pick<Machine, 'stdout' | 'stderr' | 'env'>,
  redact: (text: string) => string,
  json: boolean,
): Output {
  const styles = { out: createStyle(stdout, env), err: createStyle(stderr, env) }
  const toJson = (value: unknown): string =>
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? redact(inner) : inner)).replace(
      unescaped,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )

  return {
    answer({ json: value, text, exitCode = 0 }) {
      const shown = json ? toJson(value) : redact(text(styles.out))
      if (shown !== '') stdout.write(`${shown}\n`)
      return exitCode
    },
    failure({ code, message, exitCode }, command) {
      if (json) stdout.write(`${toJson({ error: { code, message } })}\n`)
      else {
        const sign = styles.err.bad('✗ Error')
        stderr.write(`${sign}${command === undefined ? '' : ` in ${command}`}: ${printable(redact(message))}\n`)
      }
      return exitCode
    },
    progress: (line) => void stderr.write(`${printable(redact(line))}\n`),
    redact,
  }
}
