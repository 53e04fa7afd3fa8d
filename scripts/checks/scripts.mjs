import { programOf, run } from '../lib/program.mjs'
import { main } from './lib/check.mjs'

await main(import.meta, 'Mend the types of the scripts.', async () => {
  const { code, output } = await run(process.execPath, [programOf('typescript', 'tsc'), '-p', 'scripts'])
  return code === 0 ? [] : [output.trim()]
})
