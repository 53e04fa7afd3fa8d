import type { FieldDefinition } from './field.ts'

/**
 * The value that a text stands for, as forms and the command line give it: a checkbox sends `on`, a date field `2026-12-31`. What is not
 * understood is no value of any field.
 */
export function fieldFromText({ kind }: FieldDefinition, text: string): unknown {
  return parsers[kind](text)
}

/** Without a zero that is negative, which no database keeps. */
const toNumber = (text: string) => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) + 0 : null)

/** Only of a day that there is: `Date.parse` takes the 30th of February for the 2nd of March. */
function toTime(text: string): number | null {
  const time = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(text.slice(0, 10)) ? null : time
}

const parsers: Readonly<Record<FieldDefinition['kind'], (text: string) => unknown>> = {
  string: (text) => text.normalize('NFC').trim(),
  enum: (text) => text,
  boolean: (text) => (['true', 'on'].includes(text) ? true : text === 'false' ? false : null),
  date: toTime,
  integer: toNumber,
  number: toNumber,
}
