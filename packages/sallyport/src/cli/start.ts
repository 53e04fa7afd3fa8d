import { readFileSync } from 'node:fs'
import { systemPlatform } from '../base/platform.ts'
import { main } from './main.ts'

/**
 * Runs the command line of this process, and ends it.
 *
 * It ends by `process.exit`: an idle connection of a pool would keep the process for seconds. Everything was written by then.
 */
async function start(): Promise<number> {
  const { argv, stdin, stdout, stderr } = process
  dropSqliteWarning()
  // A reader that has seen enough, such as head, closes the pipe: nothing is wrong then.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  stderr.on('error', () => undefined)
  const env = systemPlatform.env() as Readonly<Record<string, string | undefined>>
  const exitCode = await main({
    argv: argv.slice(2),
    cwd: process.cwd(),
    env,
    stdin,
    stdout,
    stderr,
    clock: systemPlatform.clock,
    random: systemPlatform.random,
    version: ownVersion(),
    nodeVersion: process.versions.node,
    operatingSystem: `${process.platform} ${process.arch}`,
  })
  await Promise.all([flushed(stdout), flushed(stderr)])
  process.exit(exitCode)
}

/** Node 22 and 24 say at its first use that their SQLite may change; that is for us to watch, not for who runs a command. */
function dropSqliteWarning(): void {
  const emit = process.emitWarning.bind(process) as (...values: unknown[]) => void
  process.emitWarning = (...values: unknown[]) => {
    const [warning, type] = values
    if (type !== 'ExperimentalWarning' || !String(warning).startsWith('SQLite')) emit(...values)
  }
}

function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}

/** A pipe is written in the background: what is not yet out would be lost. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

/** The exit code, once the command has ended. */
export const finished: Promise<number> = start()
