import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { hashFiles } from './hash.mjs'
import { must, npm } from './program.mjs'
import { root } from './root.mjs'

const stamp = join(root, 'node_modules/.installed')

/** Whether the packages in `node_modules` are those that the manifests and the lockfile ask for now. */
export function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === manifestsHash()
}

/** Installs the packages of all workspaces. */
export async function install() {
  await npmInstall([
    '--no-save',
    ...(process.platform === 'linux' && process.arch === 'x64' ? [] : ['--no-package-lock']),
  ])
  writeFileSync(stamp, manifestsHash())
}

/**
 * Runs `npm install` quietly; throws with npm's output where it fails.
 *
 * @param {string[]} args
 * @param {string} [cwd] Default: the repository.
 */
export async function npmInstall(args, cwd = root) {
  const { command, first } = npm()
  await must(command, [...first, 'install', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev', ...args], {
    cwd,
    env: npmHome(),
  })
}

/** npm keeps its cache below the home folder; where there is none, it gets one in the repository. */
export function npmHome() {
  const home = process.env.HOME
  if (home !== undefined && home !== '' && existsSync(home)) return {}
  if (home === undefined && existsSync(homedir())) return {}
  return { npm_config_cache: join(root, '.cache/npm'), HOME: join(root, '.cache') }
}

function manifestsHash() {
  return hashFiles(root, [
    join(root, 'package.json'),
    join(root, 'package-lock.json'),
    ...['packages', 'apps'].flatMap((folder) => manifests(join(root, folder))),
  ])
}

/** @param {string} folder */
function manifests(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => join(folder, name, 'package.json'))
}
