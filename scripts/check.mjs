import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run, secondsSince } from './lib/program.mjs'
import { root } from './lib/root.mjs'

const help = `Usage: npm run check [-- name ...]

Runs the checks in scripts/checks, all or those named, and counts them.
`

const folder = join(root, 'scripts/checks')
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))
const named = process.argv.slice(2)
const unknown = named.filter((name) => !known.includes(name))

if (named.includes('--help')) {
  console.log(`${help}\nChecks: ${known.join(', ')}`)
} else if (unknown.length > 0) {
  console.log(`No such check: ${unknown.join(', ')}. There are: ${known.join(', ')}`)
  process.exitCode = 1
} else {
  await runAll(named.length > 0 ? named : known)
}

/** @param {string[]} names */
async function runAll(names) {
  let failed = 0
  for (const [index, name] of names.entries()) {
    const since = performance.now()
    process.stdout.write(`[${index + 1}/${names.length}] ${name.padEnd(10)} `)
    const { code, output } = await run(process.execPath, [join(folder, `${name}.mjs`)])
    const text = output.trim()
    if (code !== 0) failed += 1
    if (code === 0) console.log(`ok      ${secondsSince(since)}${text === '' ? '' : `  ${text}`}`)
    else console.log(`FAILED  ${secondsSince(since)}\n${text.replaceAll(/^/gm, '    ')}`)
  }
  console.log(`${names.length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
