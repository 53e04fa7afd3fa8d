import type { Command, OptionSpecs } from './command.ts'
import { commonOptions } from './common-options.ts'
import type { CommandEntry } from './commands.ts'
import type { Style } from './style.ts'
import { table } from './table.ts'

/** The help of the program, or of a group such as `user`. */
export function overview(entries: readonly CommandEntry[], group: string | null, style: Style): string {
  const shown = group === null ? entries : entries.filter(({ name }) => name.startsWith(`${group} `))
  const lines = table(
    shown.map(({ name, summary }) => [`  ${name}`, summary]),
    (text, column) => (column === 0 ? style.bold(text) : text),
  )
  const name = group === null ? '' : `${group} `
  return `Usage: npx sallyport ${name}<command> [options]

Commands:
${lines}

"npx sallyport ${name}<command> --help" tells more about one. It never runs your app: it reads the project's files, its .env files
and the environment.`
}

/** The help of one command. */
export function commandHelp(entry: CommandEntry, { usage, details, options }: Command, style: Style): string {
  const line = ['npx sallyport', entry.name, usage, '[options]'].filter((part) => part !== '').join(' ')
  return `Usage: ${line}

${entry.summary}.${details === '' ? '' : `\n${details}`}

Options:
${optionTable({ ...options, ...commonOptions }, style)}`
}

function optionTable(options: OptionSpecs, style: Style): string {
  return table(
    Object.entries(options).map(([name, { short, value, summary }]) => [
      `  ${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` <${value}>`}`,
      summary,
    ]),
    (text, column) => (column === 0 ? style.bold(text) : text),
  )
}
