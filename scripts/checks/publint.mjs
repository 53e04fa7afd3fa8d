import { packLibrary } from '../lib/pack.mjs'
import { programOf, run } from '../lib/program.mjs'
import { main } from './lib/check.mjs'

await main(import.meta, 'Mend packages/sallyport/package.json.', async () => {
  const { tarball } = await packLibrary()
  const { code, output } = await run(process.execPath, [programOf('publint'), 'run', tarball, '--strict'], {
    env: { NO_COLOR: '1' },
  })
  return code === 0 ? [] : [output.trim()]
})
