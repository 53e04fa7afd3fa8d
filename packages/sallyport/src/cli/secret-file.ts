import { closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { createSecret } from '../base/random.ts'
import type { Random } from '../base/random.ts'
import { parseSecrets } from '../crypto/secrets.ts'
import { assertWithin } from './assert-within.ts'
import { Refusal } from './refusal.ts'

/**
 * Puts a fresh `AUTH_SECRET` into a project's `.env.local`, readable by its owner alone.
 *
 * @param replace Whether a secret that is there may be replaced; that signs everybody out.
 * @throws {Refusal} `exists`: there is one already, or somebody writes just now.
 */
export function writeSecret(folder: string, random: Random, replace: boolean): { readonly replaced: boolean } {
  let replaced = false
  changeFile(join(folder, '.env.local'), (before) => {
    replaced = (parseEnv(before)['AUTH_SECRET'] ?? '') !== ''
    if (replaced && !replace) {
      throw new Refusal(
        'exists',
        '.env.local has an AUTH_SECRET. A new one would sign everybody out: pass -y to replace it all the same.',
      )
    }
    return withSecret(before, createSecret(random))
  })
  return { replaced }
}

/**
 * Changes the list of secrets in an `.env` file where it stands.
 *
 * @param file Inside the project, as it is named there.
 * @param change Gets the live secrets, the one that seals first.
 * @returns How many are live now.
 * @throws {Refusal} `exists`: the file lies outside the project, or somebody writes just now. `invalid_input`: its secrets are not such
 * as can be put back as they were. What `change` refuses.
 */
export function changeSecrets(
  folder: string,
  file: string,
  change: (secrets: readonly string[]) => readonly string[],
): number {
  const path = resolve(folder, file)
  try {
    assertWithin(folder, path)
  } catch (cause) {
    throw new Refusal('exists', `${file} lies outside the project: change it there yourself.`, cause)
  }
  let count = 0
  changeFile(path, (before) => {
    const secrets = change(parseSecrets(parseEnv(before)['AUTH_SECRET'] ?? ''))
    count = secrets.length
    const list = secrets.join(',')
    // As a function, since `$` has a meaning in a text. What `NAME=` stands in over several lines is another's value, and noticed below.
    const after = before.replace(lastAssignment, (_, start: string) => `${start}${list}`)
    if (!/^[\w+/=.~,-]+$/.test(list) || parseEnv(after)['AUTH_SECRET'] !== list)
      throw new Refusal(
        'invalid_input',
        `AUTH_SECRET in ${file} is written in a way that is not understood: change it by hand.`,
      )
    return after
  })
  return count
}

/** The line that counts: of several the last. */
const lastAssignment =
  /^([ \t]*(?:export[ \t]+)?AUTH_SECRET[ \t]*=[ \t]*)[^\r\n]*(?![\s\S]*^[ \t]*(?:export[ \t]+)?AUTH_SECRET[ \t]*=)/m

/**
 * A file beside it, made exclusively, is both lock and next content: of two at once one is refused, and the file is never half written.
 *
 * @param change Gets what is there, empty where there is no file.
 */
function changeFile(path: string, change: (before: string) => string): void {
  const file = targetOf(path)
  const next = join(dirname(file), `${basename(file)}.sallyport`)
  const descriptor = openExclusively(next)
  try {
    writeSync(descriptor, change(readOrEmpty(file)))
    fsyncSync(descriptor)
    renameSync(next, file)
  } finally {
    closeSync(descriptor)
    rmSync(next, { force: true })
  }
}

function openExclusively(file: string): number {
  try {
    return openSync(file, 'wx', 0o600)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    throw new Refusal(
      'exists',
      `Somebody writes ${basename(file, '.sallyport')} just now; if not, delete ${basename(file)}.`,
      cause,
    )
  }
}

/** A link stays a link. */
function targetOf(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** Without the lines that set it before; a value over several lines cannot be a secret of ours. */
function withSecret(before: string, secret: string): string {
  const kept = before.replaceAll(/^[ \t]*(?:export[ \t]+)?AUTH_SECRET[ \t]*=.*(?:\r?\n|$)/gm, '')
  return `${kept}${kept === '' || kept.endsWith('\n') ? '' : '\n'}AUTH_SECRET=${secret}\n`
}
