import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { npmInstall } from '../lib/install.mjs'
import { root } from '../lib/root.mjs'

const folder = join(root, '.cache/init-tools')

/** What makes the apps and installs their packages. */
const versions = { 'create-next-app': '16.4.3', pnpm: '10.34.9', yarn: '1.22.22', [bunPackage()]: '1.4.5' }

/** Bun's program for this machine: the package `bun` itself would fetch it by an install script. */
function bunPackage() {
  return `@oven/bun-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`
}

/** Installs the tools once; nothing of them is part of the repository. */
export async function installTools() {
  const stamp = join(folder, 'node_modules', `.${Object.values(versions).join('-')}`)
  if (existsSync(stamp)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }))
  await npmInstall(['--prefer-offline'], folder)
  const bun = join(folder, 'node_modules/.bin/bun')
  rmSync(bun, { force: true })
  symlinkSync(join('..', bunPackage(), 'bin/bun'), bun)
  writeFileSync(stamp, '')
}

/** The program of create-next-app, for Node. */
export const createNextApp = join(folder, 'node_modules/create-next-app/dist/index.js')

/** An environment in which the package managers are found by their names. */
export function withTools() {
  return { PATH: [join(folder, 'node_modules/.bin'), process.env.PATH].join(delimiter), NEXT_TELEMETRY_DISABLED: '1' }
}
