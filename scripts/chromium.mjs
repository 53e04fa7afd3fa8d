import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { isProgram } from './lib/program.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const elsewhere = [
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * The browser for the end-to-end tests: `CHROMIUM_PATH`, or a Chromium or Chrome of this machine.
 *
 * @returns {string | null} Its path, or null where there is none.
 * @throws {Error} `CHROMIUM_PATH` is set and names no program.
 */
export function findChromium() {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen) {
    if (!isRunnable(chosen)) throw new Error(`CHROMIUM_PATH is ${chosen}, which is no program. Correct it or unset it.`)
    return chosen
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [...elsewhere, ...names.flatMap((name) => folders.map((folder) => join(folder, name)))]
  return candidates.find(isRunnable) ?? null
}

/**
 * The browser for the end-to-end tests; on Debian and Ubuntu it is installed where there is none and we may.
 *
 * @returns {Promise<string>} Its path.
 * @throws {Error} There is none and it cannot be installed; the message says what to do.
 */
export async function ensureChromium() {
  const found = findChromium()
  if (found !== null) return found
  const prefix = installer()
  if (prefix === null) throw new Error(advice('no Chromium and no Chrome was found, and we may not install one here'))
  console.log('installing chromium with apt-get')
  await apt(prefix, ['update'])
  await apt(prefix, ['install', '-y', '--no-install-recommends', 'chromium'])
  const installed = findChromium()
  if (installed === null)
    throw new Error(advice('apt-get installed chromium, but no program of that name is on the PATH'))
  return installed
}

/** @param {string} path */
function isRunnable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What to put before `apt-get`, or null where it is of no use. */
function installer() {
  if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) return null
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null
}

/**
 * @param {string[]} prefix
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function apt(prefix, args) {
  const [command = 'apt-get', ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args]
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(advice(`apt-get ${args[0]} failed`)))
    })
  })
}

/** @param {string} reason */
function advice(reason) {
  return `${reason}. Install Chromium or Chrome (on Debian: apt-get install chromium), or set CHROMIUM_PATH to its program.`
}

if (isProgram(import.meta)) {
  try {
    console.log(await ensureChromium())
  } catch (error) {
    console.log(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
