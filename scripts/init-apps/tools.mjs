import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { npmInstall } from '../lib/install.mjs'
import { root } from '../lib/root.mjs'

const folder = join(root, '.cache/init-tools')

/** What makes the apps and installs their packages. */
const versions = { 'create-next-app': '16.4.3', pnpm: '10.34.9' }

/** Installs the tools once; nothing of them is part of the repository. */
export async function installTools() {
  const stamp = join(folder, 'node_modules', `.${Object.values(versions).join('-')}`)
  if (existsSync(stamp)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }))
  await npmInstall(['--prefer-offline'], folder)
  writeFileSync(stamp, '')
}

/** The program of create-next-app, for Node. */
export const createNextApp = join(folder, 'node_modules/create-next-app/dist/index.js')

/** An environment in which the package managers are found by their names. */
export function withTools() {
  return { PATH: [join(folder, 'node_modules/.bin'), process.env.PATH].join(delimiter), NEXT_TELEMETRY_DISABLED: '1' }
}
