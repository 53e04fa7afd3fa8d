import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecret, systemRandom } from '../base/random.ts'

/**
 * The secret of a development machine: made once, kept in `.data/secret` for the user's eyes only, so that sessions outlive a
 * restart. Of several processes that start at once the first one writes it.
 */
export function developmentSecret(workingDirectory: string): string {
  const folder = join(/* turbopackIgnore: true */ workingDirectory, '.data')
  const file = join(folder, 'secret')
  try {
    return readSecret(file)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    writeFileSync(file, `${createSecret(systemRandom)}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  return readSecret(file)
}

function readSecret(file: string): string {
  const secret = readFileSync(file, 'utf8').trim()
  if (secret === '') throw new Error(`sallyport: ${file} is empty; delete it, and it is made anew.`)
  return secret
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
