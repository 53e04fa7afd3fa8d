import { packLibrary } from '../lib/pack.mjs'
import { programOf, run } from '../lib/program.mjs'
import { main } from './lib/check.mjs'

await main(import.meta, 'Mend exports in packages/sallyport/package.json, or the declarations.', async () => {
  const { tarball } = await packLibrary()
  const attw = programOf('@arethetypeswrong/cli', 'attw')
  const { code, output } = await run(process.execPath, [
    attw,
    tarball,
    '--profile',
    'esm-only',
    '--no-color',
    '--no-emoji',
  ])
  return code === 0 ? [] : [output.trim()]
})
