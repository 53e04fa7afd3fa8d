import type { UserColumn } from '../../storage/user-column.ts'
import { fieldOf } from '../../user/field.ts'
import type { UserFields } from '../../user/field.ts'
import { columnsOf } from '../../user/user-field-set.ts'
import type { UserFieldSet } from '../../user/user-field-set.ts'
import type { ProjectFiles } from '../project/project-files.ts'
import { readSchemaFile } from './schema-file.ts'

/** The app's own fields as the command line works with them. */
export interface OwnFields {
  readonly set: UserFieldSet
  /** As an option of `createAuth`. */
  readonly fields: UserFields
  readonly columns: readonly UserColumn[]
}

/**
 * The app's own fields, from `sallyport/schema.json`; none where there is no such file, or it is of tables with another prefix.
 *
 * @throws {Refusal} `invalid_input`: the file is not what `sallyport schema` writes.
 */
export function readOwnFields(files: Pick<ProjectFiles, 'read'>, prefix: string): OwnFields {
  const written = readSchemaFile(files)
  const set = written?.prefix === prefix ? written.fields : []
  return {
    set,
    fields: Object.fromEntries(set.map(({ name, definition }) => [name, fieldOf(definition)])),
    columns: columnsOf(set),
  }
}
