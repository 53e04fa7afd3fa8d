import { ensureProgram, findProgram, isRunnable } from './servers/install-apt.mjs'
import { isProgram } from './lib/program.mjs'

/** Chromium without a window: the same engine, and the tests take little more than half the processor's time with it. */
const shell = 'chromium-headless-shell'

const candidates = [
  shell,
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
]
const advice = `Install Chromium or Chrome (on Debian: apt-get install ${shell}), or set CHROMIUM_PATH to its program.`

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
  return findProgram(candidates)
}

/**
 * The browser for the end-to-end tests; on Debian and Ubuntu it is installed where there is none and we may.
 *
 * @returns {Promise<string>} Its path.
 * @throws {Error} There is none and it cannot be installed; the message says what to do.
 */
export async function ensureChromium() {
  const install = (/** @type {string} */ name) => ensureProgram(candidates, { packages: [name], advice })
  // Not every release of Debian has the first.
  return findChromium() ?? (await install(shell).catch(() => install('chromium')))
}

if (isProgram(import.meta)) {
  try {
    console.log(await ensureChromium())
  } catch (error) {
    console.log(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
