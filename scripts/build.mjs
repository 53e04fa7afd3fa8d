import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { hashFiles } from './lib/hash.mjs'
import { isProgram, must, programOf, secondsSince } from './lib/program.mjs'
import { root } from './lib/root.mjs'

const library = join(root, 'packages/sallyport')
const demo = join(root, 'apps/demo')
const cache = join(root, '.cache')

/**
 * Builds the library into `packages/sallyport/dist`, unless it was built from the same sources.
 *
 * The new build takes the old one's place in one step, so a program that uses the old one meets no half of it.
 *
 * @returns {Promise<boolean>} False where nothing had to be done.
 */
export async function buildLibrary() {
  const hash = libraryHash()
  const dist = join(library, 'dist')
  if (existsSync(dist) && isStamped('library', hash)) return false
  const fresh = join(cache, `library-${process.pid}`)
  rmSync(fresh, { recursive: true, force: true })
  try {
    const config = join(library, 'tsconfig.build.json')
    await must(process.execPath, [programOf('typescript', 'tsc'), '-p', config, '--outDir', join(fresh, 'new')])
    if (existsSync(dist)) renameSync(dist, join(fresh, 'old'))
    renameSync(join(fresh, 'new'), dist)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  writeStamp('library', hash)
  return true
}

/**
 * Builds the demo with `next build`, unless it was built from the same sources, library included.
 *
 * @param {{ show?: boolean }} [options] `show`: print what Next prints (default false).
 * @returns {Promise<boolean>} False where nothing had to be done.
 */
export async function buildDemo({ show = false } = {}) {
  const hash = demoHash()
  if (existsSync(join(demo, '.next/BUILD_ID')) && isStamped('demo', hash)) return false
  rmSync(join(cache, 'demo.built'), { force: true })
  await must(process.execPath, [nextProgram(), 'build'], {
    cwd: demo,
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    show,
  })
  writeStamp('demo', hash)
  return true
}

/** The path of Next's own program, to run it without npm in between. */
export function nextProgram() {
  return createRequire(join(demo, 'package.json')).resolve('next/dist/bin/next')
}

/** The demo's folder. */
export const demoFolder = demo

/** Stands for everything that the library is built from. */
export function libraryHash() {
  const config = ['package.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) => join(library, name))
  return hashFiles(root, [join(library, 'src'), ...config, join(root, 'package-lock.json')])
}

function demoHash() {
  const leaveOut = (/** @type {string} */ name) =>
    /\.env\.local$|next-env\.d\.ts$/.test(name) || /^apps[\\/]demo[\\/]e2e[\\/]/.test(name)
  return `${hashFiles(root, [demo], leaveOut)} ${libraryHash()}`
}

/**
 * @param {string} name
 * @param {string} hash
 */
function isStamped(name, hash) {
  const file = join(cache, `${name}.built`)
  return existsSync(file) && readFileSync(file, 'utf8') === hash
}

/**
 * @param {string} name
 * @param {string} hash
 */
function writeStamp(name, hash) {
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, `${name}.built`), hash)
}

if (isProgram(import.meta)) {
  const since = performance.now()
  const built = await buildLibrary()
  console.log(built ? `built the library in ${secondsSince(since)}` : 'the library is built already')
  if (process.argv.includes('--demo')) {
    const demoSince = performance.now()
    const demoBuilt = await buildDemo({ show: true })
    console.log(demoBuilt ? `built the demo in ${secondsSince(demoSince)}` : 'the demo is built already')
  }
}
