import { modifyUserColumn } from '../../storage/user-column.ts'
import { columnsOf } from '../../user/user-field-set.ts'
import type { UserFieldSet } from '../../user/user-field-set.ts'
import type { SchemaFile } from './schema-file.ts'

/** What became of the fields since `sallyport/schema.json` was written. */
export interface FieldChanges {
  /** They get a column. */
  readonly added: UserFieldSet
  /** What no migration does, each with what a person can do. */
  readonly notes: readonly string[]
}

/** Compares the fields with those that were written last. @param before null for the first time. */
export function compareFields(before: SchemaFile | null, after: Omit<SchemaFile, 'roles'>): FieldChanges {
  const old = before?.prefix === after.prefix ? before.fields : []
  const added = after.fields.filter(({ column }) => !old.some((one) => one.column === column))
  const removed = old.filter(({ column }) => !after.fields.some((one) => one.column === column))
  return {
    added,
    notes: [
      ...removed.map(({ name, column }) => removedNote(after.prefix, name, column)),
      ...(removed.length > 0 && added.length > 0 ? [renamedNote(after.prefix, removed, added)] : []),
      ...after.fields.flatMap((field) => changedNotes(after.prefix, old, field)),
    ],
  }
}

function removedNote(prefix: string, name: string, column: string): string {
  return `${name} is no field any more. Its column stays, with what is in it. To drop it: alter table ${prefix}users drop column ${column};`
}

function renamedNote(prefix: string, removed: UserFieldSet, added: UserFieldSet): string {
  const [from, to] = [removed[0]?.column ?? '', added[0]?.column ?? '']
  return `A field with another name is another field: if ${removed.map(({ name }) => name).join(', ')} became ${added.map(({ name }) => name).join(', ')}, copy the values after the migration, such as: update ${prefix}users set ${to} = ${from};`
}

function changedNotes(prefix: string, old: UserFieldSet, { name, column, definition }: UserFieldSet[number]): string[] {
  const before = old.find((one) => one.column === column)
  if (before === undefined) return []
  const [was, is] = [columnsOf([before])[0], columnsOf([{ name, column, definition }])[0]]
  const table = `${prefix}users`
  if (was?.type !== is?.type)
    return [
      `${name} was ${before.definition.kind} and is ${definition.kind}: the column keeps its type, and values that do not fit read as the default. Give the field a new name and copy what can be copied, or alter ${table}.${column} with your own tool.`,
    ]
  const widened = is !== undefined && (is.maxLength ?? 0) > (was?.maxLength ?? 0)
  return [
    ...(was?.default === is?.default
      ? []
      : [
          `The default of ${name} was ${JSON.stringify(was?.default)} and is ${JSON.stringify(is?.default)}: the column keeps the old one, and so has who is there. Alter ${table}.${column} with your own tool, or update the users who shall have the new one.`,
        ]),
    ...(widened
      ? [`${name} may be longer than before: on MySQL widen its column: ${modifyUserColumn(prefix, is)};`]
      : []),
  ]
}
