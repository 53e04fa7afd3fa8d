import { expectation, fits } from '../user/field.ts'
import type { FieldDefinition } from '../user/field.ts'
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
      const isAbsent = value === undefined || value === null || value === ''
      // Left out is not null: the column then has its default.
      if (isAbsent && isOptional) return undefined
      if (isAbsent) refuseField('This is needed.')
      const parsed = typeof value === 'string' ? fromText(definition, value) : value
      if (!fits(definition, parsed)) refuseField(expectation(definition))
      return parsed
    },
  }
}

/** A form has text only: a checkbox sends `on`, a date field `2026-12-31`. What is not understood is no value of any field. */
function fromText({ kind }: FieldDefinition, text: string): unknown {
  return parsers[kind](text)
}

const toNumber = (text: string) => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null)

const parsers: Readonly<Record<FieldDefinition['kind'], (text: string) => unknown>> = {
  string: (text) => text.normalize('NFC').trim(),
  enum: (text) => text,
  boolean: (text) => (['true', 'on'].includes(text) ? true : text === 'false' ? false : null),
  date: (text) => (/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/.test(text) ? Date.parse(text) : null),
  integer: toNumber,
  number: toNumber,
}
