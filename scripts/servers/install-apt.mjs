import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Folders of programs for the administrator, which are not on everybody's PATH. */
const adminFolders = ['/usr/sbin', '/usr/local/sbin', '/sbin']

/**
 * Finds a program of this machine.
 *
 * @param {string[]} candidates Names, looked for on the PATH and in the folders of the administrator; and whole paths.
 * @returns {string | null} Its path, or null where there is none.
 */
export function findProgram(candidates) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...adminFolders].filter((folder) => folder !== '')
  const paths = candidates.flatMap((name) =>
    /[\\/]/.test(name) ? [name] : folders.map((folder) => join(folder, name)),
  )
  return paths.find(isRunnable) ?? null
}

/**
 * Finds a program; on Debian and Ubuntu its package is installed where it is missing and we may.
 *
 * @param {string[]} candidates As for {@link findProgram}.
 * @param {{ packages: string[], advice: string }} how `packages`: the names for apt. `advice`: what to do where we may not.
 * @returns {Promise<string>} Its path.
 * @throws {Error} There is none and it cannot be installed; the message ends with the advice.
 */
export async function ensureProgram(candidates, { packages, advice }) {
  const found = findProgram(candidates)
  if (found !== null) return found
  await oneAtATime(() => (findProgram(candidates) === null ? install(packages, advice) : Promise.resolve()))
  const installed = findProgram(candidates)
  if (installed === null) throw new Error(`apt-get installed ${packages.join(' ')}, but no ${candidates[0]}. ${advice}`)
  return installed
}

/**
 * Whether a file can be run by us.
 *
 * @param {string} path
 */
export function isRunnable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @type {Promise<void>} apt has one lock for all: those who start at once take turns. */
let last = Promise.resolve()
let updated = false

/** @param {() => Promise<void>} work */
function oneAtATime(work) {
  const turn = last.then(work)
  last = turn.catch(() => undefined)
  return turn
}

/**
 * @param {string[]} packages
 * @param {string} advice
 */
async function install(packages, advice) {
  const prefix = installer()
  if (prefix === null) throw new Error(`${packages.join(' ')} is missing, and we may not install it here. ${advice}`)
  console.error(`installing ${packages.join(' ')} with apt-get`)
  if (!updated) await apt(prefix, ['update'], advice)
  updated = true
  await apt(prefix, ['install', '-y', '--no-install-recommends', ...packages], advice)
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
 * @param {string} advice
 * @returns {Promise<void>}
 */
function apt(prefix, args, advice) {
  // A package of a server starts it at once, on its usual port, where a policy does not forbid that.
  const environment = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1']
  const [command = 'env', ...rest] = [...prefix, 'env', ...environment, 'apt-get', '-qq', ...args]
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`apt-get ${args[0]} failed. ${advice}`))
    })
  })
}
