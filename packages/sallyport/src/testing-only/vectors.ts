import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../../../shared/vectors/', import.meta.url))

/**
 * A file of published test vectors, which lies beside the repository; null where it does not, and then it says how many are skipped.
 *
 * @param count How many vectors the file has.
 */
export function readVectors(name: string, count: number): unknown {
  if (existsSync(folder + name)) return JSON.parse(readFileSync(folder + name, 'utf8'))
  process.stderr.write(`${name} is not there: ${count} vectors skipped\n`)
  return null
}
