import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { assertWithin } from '../assert-within.ts'
import { Refusal } from '../refusal.ts'
import type { Change } from './plan.ts'

/**
 * Writes the planned files, one after the other. A new file is made exclusively, and one that was changed meanwhile, or lies outside
 * the project by a symbolic link, is not touched.
 *
 * @returns Their paths.
 * @throws {Refusal} `exists`: a file could not be written; the message says which were and which were not.
 */
export function writeChanges(root: string, changes: readonly Change[]): string[] {
  const written: string[] = []
  for (const change of changes) {
    try {
      assertWithin(root, join(root, change.path))
      writeChange(join(root, change.path), change)
    } catch (cause) {
      const rest = changes.slice(written.length).map(({ path }) => path)
      const why = cause instanceof Error ? cause.message : String(cause)
      const done = written.length === 0 ? 'Nothing was written.' : `Written: ${written.join(', ')}.`
      throw new Refusal(
        'exists',
        `${change.path} could not be written: ${why} ${done} Not written: ${rest.join(', ')}. Run the command again for the rest.`,
        cause,
      )
    }
    written.push(change.path)
  }
  return written
}

function writeChange(file: string, { before, after, isSecret }: Change): void {
  const mode = isSecret ? { mode: 0o600 } : {}
  if (before === null) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, after, { flag: 'wx', ...mode })
    return
  }
  if (readFileSync(file, 'utf8') !== before) throw new Error('it was changed meanwhile.')
  // Before the secret comes, not after.
  if (isSecret) chmodSync(file, 0o600)
  writeFileSync(file, after)
}
