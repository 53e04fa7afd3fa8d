import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Where text goes. */
export interface TextSink {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
}

/** Where keys and text come from. */
export type TextSource = NodeJS.ReadableStream & {
  readonly isTTY?: boolean | undefined
  setRawMode?: ((on: boolean) => unknown) | undefined
}

/** What the command line takes from its process. Tests pass their own and call `main` as a function. */
export interface Machine {
  /** What follows the program's name. */
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Variables
  readonly stdin: TextSource
  readonly stdout: TextSink
  readonly stderr: TextSink
  readonly clock: Clock
  readonly random: Random
  /** The version of this package. */
  readonly version: string
  /** Such as `22.13.0`. */
  readonly nodeVersion: string
  /** Such as `linux x64`. */
  readonly operatingSystem: string
}
