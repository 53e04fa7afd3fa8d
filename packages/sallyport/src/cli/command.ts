import type { Platform } from '../base/platform.ts'
import type { Machine, Variables } from './machine.ts'
import type { Style } from './style.ts'
import type { Prompt } from './prompt.ts'

/** One option of a command, as it shows in its help. */
interface OptionSpec {
  readonly type: 'boolean' | 'string'
  /** One letter, for `-x`. */
  readonly short?: string
  /** May be given several times; the value is a list. */
  readonly multiple?: true
  /** What stands for the value in the help, such as `file`. */
  readonly value?: string
  /** What it does, without a full stop. */
  readonly summary: string
}

/** The options of a command, by name. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** What was given for each option. */
type OptionValues<O extends OptionSpecs> = {
  readonly [K in keyof O]?: O[K]['type'] extends 'boolean' ? boolean : O[K]['multiple'] extends true ? string[] : string
}

/** What a command answers: data for machines, text for people. Nothing else reaches stdout. */
export interface Answer {
  /** Printed by `--json`. Its shape is public API. */
  readonly json: unknown
  /** Printed else. */
  readonly text: (style: Style) => string
  /** Default 0. */
  readonly exitCode?: 0 | 1
}

/** What a command works with. */
export interface Context<O extends OptionSpecs> {
  readonly values: OptionValues<O>
  /** What was given besides options. */
  readonly args: readonly string[]
  readonly cwd: string
  /** Whether `-y` was given. */
  readonly yes: boolean
  /** Whether `--json` was given: then nobody reads along. */
  readonly json: boolean
  /** The environment, with what the project's `.env` files add. */
  readonly env: Variables
  /** Which file each variable that is not of the process came from. */
  readonly envSources: ReadonlyMap<string, string>
  readonly prompt: Prompt
  /** Tells on stderr how long work goes on. */
  readonly progress: (line: string) => void
  /** Has something done when the command has ended, however it ended; such as closing what it opened. */
  readonly atEnd: (close: () => Promise<void>) => void
  readonly platform: Pick<Platform, 'clock' | 'random' | 'log'>
  readonly machine: Pick<Machine, 'version' | 'nodeVersion' | 'operatingSystem'>
}

interface CommandSpec<O extends OptionSpecs> {
  /** What follows the name, such as `<user> [--reason <text>]`; empty for nothing. */
  readonly usage: string
  /** What a reader of the help should know beyond the summary. */
  readonly details: string
  readonly options: O
  /** How many arguments it takes besides options. */
  readonly arguments: { readonly least: number; readonly most: number }
  /** Does it. Several answers where they come in pages: with `--json` one line each. */
  run(context: Context<O>): Promise<Answer> | AsyncIterable<Answer>
}

/** A command of the table. Its module is loaded when it is called. */
export interface Command extends CommandSpec<OptionSpecs> {}

/** What every command is run with; its options are known to itself alone. */
export interface AnyContext extends Context<OptionSpecs> {}

/** Declares a command with the types of its options. */
export function command<const O extends OptionSpecs>(spec: CommandSpec<O>): Command {
  return spec as object as Command
}
