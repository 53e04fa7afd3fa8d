import { buildLibrary } from '../build.mjs'
import { programOf, run } from '../lib/program.mjs'
import { main } from './lib/check.mjs'

await main(import.meta, 'Delete what nothing uses, or say in knip.json what uses it.', async () => {
  await buildLibrary()
  const { code, output } = await run(process.execPath, [
    programOf('knip'),
    '--no-progress',
    '--treat-config-hints-as-errors',
  ])
  return code === 0 ? [] : [output.trim()]
})
