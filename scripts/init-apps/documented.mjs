import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib/root.mjs'
import { fencesOf } from '../checks/fences.mjs'

const document = 'docs/getting-started.md'

/**
 * What the page for beginners tells them to type and to write; it is done here to the letter.
 *
 * @returns {{ commands: string[], files: Map<string, string> }} `files`: by path, without the line that names it.
 */
export function readDocumented() {
  const text = readFileSync(join(root, document), 'utf8')
  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, body = '']) =>
    body
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, ''))
      .filter((line) => line !== ''),
  )
  const files = fencesOf(document, text).map(
    ({ path, source }) => /** @type {const} */ ([path, source.replace(/^\/\/ file: .*\n\n?/, '')]),
  )
  return { commands, files: new Map(files) }
}
