import { styleText } from 'node:util'
import type { TextSink, Variables } from './machine.ts'

/** Colours, where they show. A colour never carries the meaning alone. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly warning: (text: string) => string
  readonly bad: (text: string) => string
}

/** Colours for a terminal; plain text elsewhere, and where `NO_COLOR` is set (no-color.org) or the terminal is dumb. */
export function createStyle(sink: TextSink, env: Variables): Style {
  const coloured = sink.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    coloured ? styleText(format, text, { validateStream: false }) : text
  return { bold: paint('bold'), dim: paint('dim'), good: paint('green'), warning: paint('yellow'), bad: paint('red') }
}
