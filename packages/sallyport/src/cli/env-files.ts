import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { Variables } from './machine.ts'
import { Refusal } from './refusal.ts'

/** The environment of a project. */
export interface ProjectEnvironment {
  readonly env: Variables
  /** Which file each variable that is not of the process came from. */
  readonly sources: ReadonlyMap<string, string>
}

/**
 * The environment as Next would give it to the app: the process's own, then the project's `.env` files, the first that names a
 * variable wins. `NODE_ENV` chooses the files; where it is not set, this is a developer's terminal, and so `development`.
 *
 * @param named Files to read instead of the project's, relative to it; of these the last wins, as with Node's `--env-file`.
 * @throws {Refusal} `usage`: a named file cannot be read.
 */
export function readEnvironment(cwd: string, own: Variables, named: readonly string[]): ProjectEnvironment {
  const mode = own['NODE_ENV'] ?? 'development'
  const files = named.length > 0 ? named.toReversed() : envFileNames(mode)
  const found: Record<string, string | undefined> = {}
  const sources = new Map<string, string>()
  for (const file of files) {
    for (const [name, value] of Object.entries(parseEnv(readEnvFile(cwd, file, named.length > 0)))) {
      if (own[name] !== undefined || sources.has(name)) continue
      found[name] = value
      sources.set(name, file)
    }
  }
  const whole = { NODE_ENV: mode, ...found, ...own }
  const expanded = [...sources.keys()].map((name) => [name, expand(found[name] ?? '', whole)])
  return { env: { ...whole, ...(Object.fromEntries(expanded) as Variables) }, sources }
}

/** The `.env` files that Next reads, the strongest first. `.env.local` is left out in tests. */
function envFileNames(mode: string): string[] {
  return [`.env.${mode}.local`, ...(mode === 'test' ? [] : ['.env.local']), `.env.${mode}`, '.env']
}

function readEnvFile(cwd: string, file: string, required: boolean): string {
  try {
    return readFileSync(required ? resolve(cwd, file) : join(cwd, file), 'utf8')
  } catch (cause) {
    if (!required && (cause as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw new Refusal('usage', `The file ${file} cannot be read.`, cause)
  }
}

/** `$NAME`, `${NAME}` and `${NAME:-otherwise}` as Next replaces them; `\$` is a dollar sign. */
function expand(value: string, env: Variables, depth = 0): string {
  if (depth > 8) return value
  return value.replaceAll(
    /\\\$|\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g,
    (whole, braced?: string, otherwise?: string, bare?: string) => {
      if (whole === '\\$') return '$'
      const next = env[braced ?? bare ?? '']
      return next === undefined || next === '' ? (otherwise ?? '') : expand(next, env, depth + 1)
    },
  )
}
