import type { FieldDefinition } from './field.ts'

/**
 * The value that a text stands for, as forms and the command line give it: a checkbox sends `on`, a date field `2026-12-31`. What is not
 * understood is no value of any field.
 */
export function fieldFromText({ kind }: FieldDefinition, text: string): unknown {
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
