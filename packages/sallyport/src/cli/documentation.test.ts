import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testPassword } from '../testing-only/test-auth.ts'
import { commonOptions, databaseOptions } from './common-options.ts'
import { commands } from './commands.ts'
import { runCli, smallApp, testProject } from './testing-only/run-cli.ts'
import type { TestProject } from './testing-only/run-cli.ts'

const text = readFileSync(new URL('../../../../docs/cli.md', import.meta.url), 'utf8')

/** Every line of a shell block, without the program's name. */
const documented = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, body = '']) => body.trim().split('\n'))
  .map((line) => /^npx sallyport (.*)$/.exec(line)?.[1] ?? line)

/** The section of a command: from its heading to the next. */
function section(name: string): string {
  const from = text.search(new RegExp(`^##+ \`${name}\`$`, 'm'))
  const rest = text.slice(from + 3)
  const to = rest.search(/^##/m)
  return from < 0 ? '' : rest.slice(0, to < 0 ? undefined : to)
}

describe.each(commands.map((entry) => [entry.name, entry] as const))('%s', (name, entry) => {
  it('has a section with an example, and the section or the tables name every option', async () => {
    expect(documented.filter((line) => `${line} `.startsWith(`${name} `))).not.toEqual([])
    const { options } = await entry.load()
    for (const option of Object.keys(options))
      expect([option, (Object.hasOwn(databaseOptions, option) ? text : section(name)).includes(`--${option}`)]).toEqual(
        [option, true],
      )
    for (const option of Object.keys(commonOptions)) expect(text).toContain(`\`--${option}`)
  })
})

it.each(documented)('the documented call "%s" is of a command, with options that it takes', async (line) => {
  const { code, out, err } = await runCli([...line.split(' '), '--help'])
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^Usage: npx sallyport/)
})

/** All but `init`, which would install packages; `init.test.ts` runs it. */
describe('in the order of the document, on an app', () => {
  let project: TestProject
  beforeAll(() => (project = testProject(smallApp)))
  afterAll(() => project.remove())

  it.each(documented.filter((line) => !line.includes('<') && line !== 'init'))('%s', async (line) => {
    const asks = line.startsWith('user create') && !line.includes('stdin')
    const stdin = asks ? `${testPassword}\r${testPassword}\r` : line.includes('stdin') ? testPassword : 'y\n'
    const { code, out } = await runCli(line.split(' '), { cwd: project.path, stdin, terminal: !line.includes('stdin') })
    expect([code, out]).toEqual([line === 'migrate --status' ? 1 : 0, expect.stringMatching(/\S/)])
  })
})
