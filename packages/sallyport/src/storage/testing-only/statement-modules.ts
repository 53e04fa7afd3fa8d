import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const source = join(import.meta.dirname, '../..')

/** The paths of the package's modules that declare statements: importing them all declares every statement that there is. */
export function statementModules(): string[] {
  return readdirSync(source, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|type-test|testing-only|\.d\.ts$/.test(file))
    .map((file) => join(source, file))
    .filter((path) => /\bstatement[<(]/.test(readFileSync(path, 'utf8')))
}
