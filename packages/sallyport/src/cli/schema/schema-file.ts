import { fieldOf } from '../../user/field.ts'
import type { FieldDefinition } from '../../user/field.ts'
import { createUserFieldSet } from '../../user/user-field-set.ts'
import type { UserFieldSet } from '../../user/user-field-set.ts'
import type { ProjectFiles } from '../project/project-files.ts'
import { Refusal } from '../refusal.ts'

/** Where it lies in an app; committed, so that every command on every machine knows the fields without running the app. */
export const schemaFile = 'sallyport/schema.json'

/** What the command line knows of an app's users. */
export interface SchemaFile {
  /** What the table names begin with. */
  readonly prefix: string
  /** null where the app computes them. */
  readonly roles: readonly string[] | null
  readonly fields: UserFieldSet
}

/** The text of the file: the same for the same content, byte by byte. */
export function formatSchemaFile({ prefix, roles, fields }: SchemaFile): string {
  const written = fields.map(({ name, column, definition }) => {
    const { kind, values, maxLength, default: value, input, public: isPublic } = definition
    return { name, column, kind, values, maxLength, default: value, input, public: isPublic }
  })
  return `${JSON.stringify({ version: 1, prefix, roles, fields: written }, null, 2)}\n`
}

/**
 * Reads the file of a project; each field goes through the builder again.
 *
 * @returns null where there is none.
 * @throws {Refusal} `invalid_input`: it is not what `sallyport schema` writes.
 */
export function readSchemaFile(files: Pick<ProjectFiles, 'read'>): SchemaFile | null {
  const text = files.read(schemaFile)
  if (text === null) return null
  try {
    return parse(JSON.parse(text))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^sallyport: /, '') : String(cause)
    throw new Refusal('invalid_input', `${schemaFile} cannot be used: ${why} Run npx sallyport schema.`, cause)
  }
}

type WrittenField = FieldDefinition & { readonly name: string; readonly column: string }

function parse(given: unknown): SchemaFile {
  const { version, prefix, roles, fields } = given as Readonly<Record<string, unknown>>
  if (version !== 1) throw new TypeError('it is of another version of sallyport.')
  if (typeof prefix !== 'string' || !/^[a-z][a-z0-9_]{0,30}$/.test(prefix)) throw new TypeError('its prefix is none.')
  if (roles !== null && !(Array.isArray(roles) && roles.every((role) => typeof role === 'string')))
    throw new TypeError('its roles are no list of names.')
  if (!Array.isArray(fields)) throw new TypeError('its fields are no list.')
  const entries = (fields as WrittenField[]).map(({ name, ...definition }) => [name, fieldOf(definition)] as const)
  const set = createUserFieldSet(Object.fromEntries(entries))
  const [odd] = (fields as WrittenField[]).filter(({ column }, at) => column !== set[at]?.column)
  if (odd !== undefined) throw new TypeError(`the column of ${odd.name} is not the one that the library gives it.`)
  return { prefix, roles, fields: set }
}
