import type { AnyContext, Answer, Command } from './command.ts'
import { commands } from './commands.ts'
import type { CommandEntry } from './commands.ts'
import { readEnvironment } from './env-files.ts'
import { describeFailure } from './failure.ts'
import { commandHelp, overview } from './help.ts'
import type { Machine, TextSink } from './machine.ts'
import { createOutput } from './output.ts'
import { findCommand, parseArguments } from './parse-arguments.ts'
import type { ParsedArguments } from './parse-arguments.ts'
import { createPrompt } from './prompt.ts'
import { createRedactor } from './redact.ts'
import { createStyle } from './style.ts'

/**
 * The command line: finds the command, reads the environment, runs it, prints its answer.
 *
 * @returns The exit code: 0, 1 for a refusal or a failed check, 2 for a wrong call.
 */
export async function main(machine: Machine): Promise<number> {
  // Asked before anything is parsed: a wrong call must answer a script in JSON too.
  const json = machine.argv.includes('--json')
  const output = createOutput(machine, createRedactor(machine.env), json)
  try {
    const found = findCommand(machine.argv, commands)
    const style = createStyle(machine.stdout, machine.env)
    if (found.kind === 'version')
      return output.answer({ json: { version: machine.version }, text: () => machine.version })
    if (found.kind === 'overview') return output.answer(helpAnswer(overview(commands, found.group, style)))
    const command = await found.entry.load()
    const parsed = parseArguments(found.entry, command, found.rest)
    if (parsed.values['help'] === true) return output.answer(helpAnswer(commandHelp(found.entry, command, style)))
    return await run(machine, found.entry, command, parsed)
  } catch (error) {
    return output.failure(describeFailure(error))
  }
}

function helpAnswer(text: string): Answer {
  return { json: { help: text }, text: () => text }
}

async function run(machine: Machine, entry: CommandEntry, command: Command, parsed: ParsedArguments): Promise<number> {
  const { values, args } = parsed
  const yes = values['yes'] === true
  const { env, sources } = readEnvironment(machine.cwd, machine.env, listOf(values['env-file']))
  const given = { ...env, 'sallyport --database': typeof values['database'] === 'string' ? values['database'] : '' }
  const output = createOutput(machine, createRedactor(given), values['json'] === true)
  const closers: (() => Promise<void>)[] = []
  const context: AnyContext = {
    values: values as AnyContext['values'],
    args,
    cwd: machine.cwd,
    yes,
    json: values['json'] === true,
    env,
    envSources: sources,
    prompt: createPrompt({ stdin: machine.stdin, stderr: redacted(machine.stderr, output.redact) }, yes),
    progress: (line) => output.progress(line),
    atEnd: (close) => void closers.push(close),
    platform: {
      clock: machine.clock,
      random: machine.random,
      log: (level, event) => {
        if (level !== 'info' && event !== 'not-configured') output.progress(`${level}: ${event}`)
      },
    },
    machine,
  }
  let exitCode = 0
  try {
    const result = command.run(context)
    if (result instanceof Promise) return output.answer(await result)
    for await (const answer of result) exitCode = Math.max(exitCode, output.answer(answer))
    return exitCode
  } catch (error) {
    return output.failure(describeFailure(error), entry.name)
  } finally {
    for (const close of closers) await close()
  }
}

function redacted(sink: TextSink, redact: (text: string) => string): TextSink {
  return { isTTY: sink.isTTY, write: (text) => sink.write(redact(text)) }
}

function listOf(value: ParsedArguments['values'][string]): readonly string[] {
  return Array.isArray(value) ? value : []
}
