import { defaultPrefix } from '../../storage/tables.ts'
import { isRefusal } from '../refusal.ts'
import { planSchema } from '../schema/plan-schema.ts'
import { readConfig } from '../schema/read-config.ts'
import { readSchemaFile, schemaFile } from '../schema/schema-file.ts'
import { ok, skipped, warn } from './check.ts'
import type { Check, Subject, Verdict } from './check.ts'

/** Whether what was written down of the app's own fields is what `auth.ts` says. */
export const schemaChecks: readonly Check[] = [
  { id: 'schema-file', title: `${schemaFile} says what auth.ts does`, run: written },
]

async function written({ project, database }: Subject): Promise<Verdict> {
  try {
    const before = readSchemaFile(project.files)
    const config = readConfig(project, null)
    if (before === null && config.fields.length === 0) return ok('no fields of your own')
    const prefix = typeof database === 'string' ? (before?.prefix ?? defaultPrefix) : database.prefix
    const { changes, added } = await planSchema(project, { prefix, ...config }, null)
    if (changes.length === 0) return ok(`${config.fields.length} fields`)
    const what = added.length > 0 ? `has no ${added.join(', ')}` : 'is of another auth.ts'
    return warn(`${schemaFile} ${what}`, 'Run npx sallyport schema, commit what it writes, then npx sallyport migrate.')
  } catch (error) {
    // It cannot be read without running the app, or there is no auth.ts: other checks tell.
    if (isRefusal(error)) return skipped(error.message)
    throw error
  }
}
