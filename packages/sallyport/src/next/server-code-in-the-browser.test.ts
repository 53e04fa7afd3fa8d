import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it.each(['index', 'next', 'instrumentation', 'test'])(
  'the file that stands in for %s in a browser has its names',
  async (entry) => {
    const refusal = readFileSync(new URL('../server-code-in-the-browser.ts', import.meta.url), 'utf8')
    const names = Object.keys((await import(`../${entry}.ts`)) as object)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(refusal).toMatch(new RegExp(`^ +${name},$`, 'm'))
  },
)
