import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { countLine, judge } from './lib/counts.mjs'
import { npmInstall } from './lib/install.mjs'
import { root } from './lib/root.mjs'
import { runVitest } from './lib/vitest.mjs'

/** The last React 18: 18.2 with warnings and `act`. */
const version = '18.3.1'

const folder = join(root, '.cache/react-18')

/** Installs that React beside the repository's, once. */
async function installReact() {
  const manifest = JSON.stringify({ private: true, dependencies: { react: version, 'react-dom': version } })
  const stamp = join(folder, '.installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), manifest)
  await npmInstall([], folder)
  writeFileSync(stamp, manifest)
}

await installReact()
const { code, counts } = await runVitest({ name: 'react-18', projects: ['react-18'] })
const total = judge(counts, code, Boolean(process.env.CI))
if (total.why !== null) console.log(`react-18: ${total.why}`)
console.log(countLine(total))
process.exitCode = total.failed === 0 ? 0 : 1
