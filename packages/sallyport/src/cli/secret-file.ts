import { closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseEnv } from 'node:util'
import { createSecret } from '../base/random.ts'
import type { Random } from '../base/random.ts'
import { Refusal } from './refusal.ts'

/**
 * Puts a fresh `AUTH_SECRET` into a project's `.env.local`, readable by its owner alone.
 *
 * A file beside it, made exclusively, is both lock and next content: of two at once one is refused, and the file is never half
 * written.
 *
 * @param replace Whether a secret that is there may be replaced; that signs everybody out.
 * @throws {Refusal} `exists`: there is one already, or somebody writes just now.
 */
export function writeSecret(folder: string, random: Random, replace: boolean): { readonly replaced: boolean } {
  const file = targetOf(join(folder, '.env.local'))
  const next = join(dirname(file), `${basename(file)}.sallyport`)
  const descriptor = openExclusively(next)
  try {
    const before = readOrEmpty(file)
    const exists = (parseEnv(before)['AUTH_SECRET'] ?? '') !== ''
    if (exists && !replace) {
      throw new Refusal(
        'exists',
        '.env.local has an AUTH_SECRET. A new one would sign everybody out: pass -y to replace it all the same.',
      )
    }
    writeSync(descriptor, withSecret(before, createSecret(random)))
    fsyncSync(descriptor)
    renameSync(next, file)
    return { replaced: exists }
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
    throw new Refusal('exists', `Somebody writes .env.local just now; if not, delete ${basename(file)}.`, cause)
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
