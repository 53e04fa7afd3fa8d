import { parseArgs } from 'node:util'
import type { Command, OptionSpecs } from './command.ts'
import { commonOptions } from './common-options.ts'
import type { CommandEntry } from './commands.ts'
import { suggestion } from './nearest.ts'
import { Refusal } from './refusal.ts'

/** What the command line asks for. */
export type Invocation =
  | { readonly kind: 'version' }
  /** Help of the program, or of a group of commands. */
  | { readonly kind: 'overview'; readonly group: string | null }
  | { readonly kind: 'command'; readonly entry: CommandEntry; readonly rest: readonly string[] }

/**
 * Finds the command. Flags that every command takes may stand before it.
 *
 * @throws {Refusal} `usage`: there is no such command.
 */
export function findCommand(argv: readonly string[], entries: readonly CommandEntry[]): Invocation {
  const at = argv.findIndex((word) => !['--json', '-y', '--yes', '-h', '--help'].includes(word))
  const [flags, words] = at < 0 ? [argv, []] : [argv.slice(0, at), argv.slice(at)]
  const [first, second] = words
  if (first === undefined) return { kind: 'overview', group: null }
  if (first === '--version' || first === '-v') return { kind: 'version' }
  if (first.startsWith('-')) throw unknownOption(first, [...Object.keys(commonOptions), 'version'], null)
  if (first === 'help') return findCommand([...words.slice(1), '--help'], entries)
  const two = entries.find(({ name }) => name === `${first} ${second ?? ''}`)
  const one = two ?? entries.find(({ name }) => name === first)
  if (one !== undefined)
    return { kind: 'command', entry: one, rest: [...flags, ...words.slice(one.name.split(' ').length)] }
  return findGroup(first, second, entries)
}

function findGroup(first: string, second: string | undefined, entries: readonly CommandEntry[]): Invocation {
  const members = entries.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name.split(' ')[1] ?? '')
  if (members.length === 0) {
    const names = [...new Set(entries.map(({ name }) => name.split(' ')[0] ?? ''))]
    throw new Refusal('usage', `There is no command "${first}".${suggestion(first, names)} See npx sallyport --help.`)
  }
  if (second === undefined || second === '-h' || second === '--help') return { kind: 'overview', group: first }
  const which = second.startsWith('-') ? 'it needs another word before options' : `not "${second}"`
  throw new Refusal(
    'usage',
    `"${first}" takes ${members.join(', ')}, ${which}.${suggestion(second, members)} See npx sallyport ${first} --help.`,
  )
}

/** The options and arguments of one call. */
export interface ParsedArguments {
  readonly values: Readonly<Record<string, string | boolean | string[] | undefined>>
  readonly args: readonly string[]
}

/**
 * Parses what follows the command's name.
 *
 * @throws {Refusal} `usage`: an unknown option (with the nearest one), a value that is missing, too many or too few arguments.
 */
export function parseArguments(entry: CommandEntry, command: Command, rest: readonly string[]): ParsedArguments {
  const options: OptionSpecs = { ...command.options, ...commonOptions }
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) },
    ]),
  )
  const { tokens } = parseArgs({
    args: [...rest],
    options: config,
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  for (const token of tokens) {
    if (token.kind === 'option' && !Object.hasOwn(options, token.name))
      throw unknownOption(token.rawName, Object.keys(options), entry.name)
  }
  const { values, positionals } = strictly(() =>
    parseArgs({ args: [...rest], options: config, strict: true, allowPositionals: true }),
  )
  if (values['help'] !== true) assertCount(entry, command, positionals)
  return { values: values as ParsedArguments['values'], args: positionals }
}

function strictly<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof TypeError)
      throw new Refusal('usage', `${error.message.split('\n')[0] ?? ''}.`.replace(/\.+$/, '.'))
    throw error
  }
}

function assertCount(entry: CommandEntry, command: Command, given: readonly string[]): void {
  const { least, most } = command.arguments
  const line = `Usage: npx sallyport ${entry.name}${command.usage === '' ? '' : ` ${command.usage}`}`
  if (given.length < least) throw new Refusal('usage', `An argument is missing. ${line}`)
  if (given.length > most) throw new Refusal('usage', `"${given[most] ?? ''}" is one argument too many. ${line}`)
}

/** @param command null before any is named. */
function unknownOption(given: string, names: readonly string[], command: string | null): Refusal {
  const [owner, help] = command === null ? ['The command', '--help'] : [`"${command}"`, `${command} --help`]
  const near = suggestion(
    given,
    names.map((name) => `--${name}`),
  )
  return new Refusal('usage', `${owner} does not take the option ${given}.${near} See npx sallyport ${help}.`)
}
