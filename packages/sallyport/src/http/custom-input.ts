import { expectation, fits } from '../user/field.ts'
import type { FieldDefinition } from '../user/field.ts'
import { fieldFromText } from '../user/field-text.ts'
import type { UserFieldSet } from '../user/user-field-set.ts'
import { refuseField } from './input.ts'
import type { Field, InputShape } from './input.ts'

/** The input fields that the configuration adds to the sign-up: those marked `input()`, and no other. */
export function customInput(fields: UserFieldSet): InputShape {
  const open = fields.filter(({ definition }) => definition.input !== false)
  return Object.fromEntries(open.map(({ name, definition }) => [name, inputField(definition)]))
}

function inputField(definition: FieldDefinition): Field<unknown> {
  const isOptional = definition.input === 'optional'
  return {
    description: expectation(definition),
    optional: isOptional,
    secret: false,
    read(value) {
      const isAbsent = value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
      // Left out is not null: the column then has its default.
      if (isAbsent && isOptional) return undefined
      if (isAbsent) refuseField('This is needed.')
      const parsed = typeof value === 'string' ? fieldFromText(definition, value) : value
      if (!fits(definition, parsed)) refuseField(expectation(definition))
      return parsed
    },
  }
}
