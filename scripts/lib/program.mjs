import { spawn } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './root.mjs'

/**
 * Whether a file is the program, rather than imported by another.
 *
 * @param {ImportMeta} meta `import.meta` of the file that asks.
 */
export function isProgram(meta) {
  const program = process.argv[1]
  return program !== undefined && realpathSync(program) === fileURLToPath(meta.url)
}

/**
 * Runs a program to its end. Where we are told to end meanwhile, it is too, with its children, and then we do.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutSeconds?: number, user?: { uid: number, gid: number } | null }} [options]
 *   `cwd`: default the repository. `user`: whom it runs as; default and null: us. `env`: added to ours. `show`: also print what it prints, as it comes (default false).
 *   `timeoutSeconds`: after this the program and its children are ended (default 1800).
 * @returns {Promise<{ code: number, output: string, stdout: string }>} The exit code, 1 where a signal ended it, all that it
 *   printed, and what it printed to its standard output alone.
 */
export function run(command, args, { cwd = root, env = {}, show = false, timeoutSeconds = 1800, user = null } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...colors(show), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      ...user,
    })
    let output = ''
    let stdout = ''
    const end = (/** @type {NodeJS.Signals} */ signal) => {
      if (child.pid === undefined) return
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal)
      } catch {
        child.kill(signal)
      }
    }
    let interrupted = false
    const pass = (/** @type {NodeJS.Signals} */ signal) => {
      interrupted = true
      end(signal)
    }
    const timer = setTimeout(() => {
      output += `\n${command} was ended after ${timeoutSeconds} s\n`
      end('SIGKILL')
    }, timeoutSeconds * 1000)
    process.on('SIGINT', pass)
    process.on('SIGTERM', pass)
    for (const [stream, to] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])) {
      stream.setEncoding('utf8')
      stream.on('data', (/** @type {string} */ text) => {
        output += text
        if (to === process.stdout) stdout += text
        if (show) to.write(text)
      })
    }
    const finish = (/** @type {number} */ code) => {
      clearTimeout(timer)
      if (interrupted) process.exit(130)
      process.off('SIGINT', pass)
      process.off('SIGTERM', pass)
      resolve({ code, output, stdout })
    }
    child.on('error', (error) => {
      output += `${error.message}\n`
      if (show) console.log(error.message)
      finish(1)
    })
    child.on('close', (code) => finish(code ?? 1))
  })
}

/**
 * A program whose output we pass on sees a pipe, so tell it whether there is a terminal behind.
 *
 * @param {boolean} show
 */
function colors(show) {
  return show && process.stdout.isTTY
    ? { FORCE_COLOR: '1', NO_COLOR: undefined }
    : { FORCE_COLOR: undefined, NO_COLOR: '1' }
}

/**
 * Runs a program to its end and throws with its output where it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options] As for {@link run}.
 * @returns {Promise<string>} What it printed to its standard output.
 */
export async function must(command, args, options) {
  const { code, output, stdout } = await run(command, args, options)
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} failed:\n${output.trim()}`)
  return stdout
}

/** The npm that started us where there is one, else the one on the PATH. */
export function npm() {
  const script = process.env.npm_execpath
  if (script?.endsWith('npm-cli.js')) return { command: process.execPath, first: [script] }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] }
}

/** @param {number} since Milliseconds of `performance.now()`. */
export function secondsSince(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}

/**
 * The file of a program that an installed package brings, to be run by Node without a shell in between.
 *
 * @param {string} packageName
 * @param {string} [name] Which of its programs; default the one that is named like the package.
 */
export function programOf(packageName, name = packageName.split('/').at(-1) ?? packageName) {
  const folder = join(root, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = typeof bin === 'string' ? bin : bin[name]
  if (typeof file !== 'string') throw new Error(`${packageName} has no program ${name}`)
  return join(folder, file)
}
