import { buildLibrary } from '../build.mjs'
import { writeAppTypes } from '../lib/next-types.mjs'
import { programOf, run } from '../lib/program.mjs'
import { main } from './lib/check.mjs'

// By rules of .oxlintrc.json: no eval and no new Function (ASVS-1.3.2), no markup set by hand (ASVS-3.2.2), random bytes from the
// runtime alone (ASVS-11.5.1), requests by its fetch alone (ASVS-13.2.4), nothing in the browser's storage (ASVS-14.3.3), === (ASVS-15.3.5).
await main(import.meta, 'Mend the lines above; npx oxlint --fix mends some.', async () => {
  await buildLibrary()
  await writeAppTypes()
  const { code, output } = await run(process.execPath, [programOf('oxlint'), '--format=unix'])
  return code === 0 ? [] : [output.trim()]
})
