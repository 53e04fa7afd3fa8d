import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { must, programOf } from './program.mjs'
import { root } from './root.mjs'

/** Lets Next write the types that an app's own files rely on, and that are not in the repository. */
export async function writeAppTypes() {
  const apps = join(root, 'apps')
  const names = existsSync(apps) ? readdirSync(apps) : []
  for (const name of names) {
    const folder = join(apps, name)
    if (!['js', 'mjs', 'ts'].some((extension) => existsSync(join(folder, `next.config.${extension}`)))) continue
    await must(process.execPath, [programOf('next'), 'typegen'], { cwd: folder, env: { NEXT_TELEMETRY_DISABLED: '1' } })
  }
}
