import { buildLibrary } from '../build.mjs'
import { writeAppTypes } from '../lib/next-types.mjs'
import { programOf, run } from '../lib/program.mjs'
import { main } from './lib/check.mjs'

await main(import.meta, 'Mend the lines above; npx oxlint --fix mends some.', async () => {
  await buildLibrary()
  await writeAppTypes()
  const { code, output } = await run(process.execPath, [programOf('oxlint'), '--format=unix'])
  return code === 0 ? [] : [output.trim()]
})
