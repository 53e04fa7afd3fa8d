import { programOf, run } from '../lib/program.mjs'
import { main } from './lib/check.mjs'

await main(import.meta, 'Run: npm run format', async () => {
  const biome = programOf('@biomejs/biome')
  const { code, output } = await run(process.execPath, [biome, 'format', '--colors=off', '--max-diagnostics=none'])
  if (code === 0) return []
  const files = [...output.matchAll(/^(\S+) format ━/gm)].map((match) => `${match[1]} is not formatted`)
  return files.length > 0 ? files : [output.trim()]
})
