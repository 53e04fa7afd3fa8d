import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** What can stand within the same again without a bracket: arrows, conditions, types, elements, labels, chains of else. */
const nesting = /[<?=:]|\b(?:else|new|do|for|while|with)\b/g

/** Below this many of them no file is deep enough to end the parser, which was seen from 4,000 on. */
const suspicious = 3_000

/** The frames before the parser's own stand for those that the command line has there. */
const trial = `
import { readFileSync } from 'node:fs'
const [parser, file, options] = process.argv.slice(1)
const { parseSync } = await import(parser)
const text = readFileSync(0, 'utf8')
const below = (frames) => (frames === 0 ? parseSync(file, text, JSON.parse(options)).program : below(frames - 1))
below(1_000)
`

/**
 * Whether the parser comes back from a file. It is native code, and ends the process at what is nested too deep; so a file that could be is
 * tried in another process first. That costs about 0.1 s, for a file with thousands of such signs alone.
 *
 * @param options What the parser is called with.
 */
export function survivesParser(file: string, text: string, options: object): boolean {
  if ((text.match(nesting)?.length ?? 0) < suspicious) return true
  const parser = pathToFileURL(createRequire(import.meta.url).resolve('oxc-parser')).href
  const { status } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', trial, parser, file, JSON.stringify(options)],
    { input: text, stdio: ['pipe', 'ignore', 'ignore'] },
  )
  return status === 0
}
