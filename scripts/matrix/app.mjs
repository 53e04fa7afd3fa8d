import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installTools, withTools } from '../init-apps/tools.mjs'
import { npmInstall } from '../lib/install.mjs'
import { must, run } from '../lib/program.mjs'
import { root } from '../lib/root.mjs'

/**
 * @typedef {'turbopack' | 'webpack'} Bundler
 * @typedef {{ bundler: Bundler, standalone: boolean }} Build
 * @typedef {import('./kinds.mjs').Kind} Kind
 */

const here = fileURLToPath(new URL('./', import.meta.url))
/** Keeps the tools of the repository from taking the app's files for its own. */
const suffix = '.template'

/** What the app gets besides the library, in the versions of the repository. */
const dependencies = ['libsql', 'next', 'react', 'react-dom']
const devDependencies = ['@types/node', '@types/react', '@types/react-dom', 'typescript']

/**
 * Makes a fresh app in an empty folder, as a user would, and installs its packages.
 *
 * @param {string} folder
 * @param {Kind} kind
 * @param {string} tarball The packed library.
 */
export async function makeApp(folder, kind, tarball) {
  for (const templates of kind.templates.map((name) => join(here, name))) {
    for (const name of readdirSync(templates, { recursive: true }).map(String)) {
      if (!name.endsWith(suffix) || (name.startsWith('app/') && !kind.hasAppRouter)) continue
      const file = join(folder, name.slice(0, -suffix.length))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, readFileSync(join(templates, name)))
    }
  }
  await installPackages(folder, kind, tarball)
}

/**
 * @param {string} folder
 * @param {Kind} kind
 * @param {string} tarball
 */
export async function installPackages(folder, { manager, versions, more }, tarball) {
  const manifest = {
    name: 'matrix-app',
    private: true,
    dependencies: { ...pinned([...dependencies, ...more], versions), sallyport: `file:${tarball}` },
    devDependencies: pinned(devDependencies, versions),
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  if (manager === 'pnpm') {
    await installTools()
    await must('pnpm', ['install', '--prefer-offline', '--silent'], { cwd: folder, env: withTools() })
    return
  }
  const isLocked = process.platform === 'linux' && process.arch === 'x64' && Object.keys(versions).length === 0
  if (isLocked) writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lockFor(manifest)))
  await npmInstall(['--prefer-offline'], folder)
}

/**
 * @param {string[]} names
 * @param {Record<string, string>} versions Instead of the repository's.
 * @returns {Record<string, string | undefined>}
 */
function pinned(names, versions) {
  const { packages } = repositoryLock()
  return Object.fromEntries(names.map((name) => [name, versions[name] ?? packages[`node_modules/${name}`]?.version]))
}

/**
 * The repository's lock with the app in the repository's place, so that whatever the app's packages need has the same versions, too.
 * What the app does not need, npm leaves out.
 *
 * @param {object} manifest
 */
function lockFor(manifest) {
  const { lockfileVersion, packages } = repositoryLock()
  const external = Object.entries(packages).filter(([path, entry]) => path.startsWith('node_modules/') && !entry.link)
  return { lockfileVersion, requires: true, packages: { '': manifest, ...Object.fromEntries(external) } }
}

/** @returns {{ lockfileVersion: number, packages: Record<string, { version: string, link?: boolean }> }} */
function repositoryLock() {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
}

/** Which files a route needs is of use to a standalone build alone, and finding out is half of a build by webpack. */
const untraced = { outputFileTracingExcludes: { '*': ['**/*'] } }

/**
 * Runs `next build` as in an image that is built without secrets: with no environment but what Node itself needs.
 *
 * @param {string} folder
 * @param {Pick<Kind, 'flags'>} kind
 * @param {Build} build
 * @param {string[]} [pageExtensions] How the names of pages end; default as Next has it.
 */
export async function buildApp(folder, { flags }, { bundler, standalone }, pageExtensions) {
  writeConfig(folder, bundler, { ...(standalone ? { output: 'standalone' } : untraced), pageExtensions })
  // The cache may stay: another bundler has one of its own.
  for (const name of ['server', 'static', 'standalone'])
    rmSync(join(folder, '.next', name), { recursive: true, force: true })
  const args = [join(folder, nextProgram), 'build', ...flags[bundler]]
  const blank = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]))
  return run(process.execPath, args, { cwd: folder, env: { ...blank, ...bareEnvironment() }, timeoutSeconds: 600 })
}

/**
 * Writes the app's settings for Next; what is not set stays Next's default.
 *
 * @param {string} folder
 * @param {Bundler} bundler
 * @param {{ output?: string, outputFileTracingExcludes?: Record<string, string[]>, pageExtensions?: string[] | undefined }} [more]
 */
export function writeConfig(folder, bundler, more = {}) {
  const config = {
    ...more,
    experimental: { authInterrupts: hasInterrupts(bundler) },
    typescript: { ignoreBuildErrors: true },
  }
  writeFileSync(join(folder, 'next.config.mjs'), `export default ${JSON.stringify(config)}\n`)
}

/** Next's own program, relative to an app. */
export const nextProgram = 'node_modules/next/dist/bin/next'

/** What Node and npm packages need of the environment, and nothing of the app's. */
export function bareEnvironment() {
  const { PATH, HOME, TMPDIR } = process.env
  return { PATH, HOME, TMPDIR, NEXT_TELEMETRY_DISABLED: '1' }
}

/**
 * Whether the app has `forbidden()`: one bundler's has, so that both ways of refusing a role are seen.
 *
 * @param {Bundler} bundler
 */
export function hasInterrupts(bundler) {
  return bundler === 'webpack'
}

/**
 * Takes the standalone output elsewhere, with the static files beside it, as an image would.
 *
 * @param {string} folder The app.
 * @param {string} target Must not exist yet.
 */
export function moveStandalone(folder, target) {
  renameSync(join(folder, '.next/standalone'), target)
  cpSync(join(folder, '.next/static'), join(target, '.next/static'), { recursive: true })
  cpSync(join(folder, 'public'), join(target, 'public'), { recursive: true })
}
