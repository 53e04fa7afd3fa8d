import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { countVitest } from './counts.mjs'
import { programOf, run } from './program.mjs'
import { root } from './root.mjs'

/**
 * Runs projects of vitest.config.ts with a given Node.
 *
 * @param {{ name: string, projects?: string[], files?: string[], node?: string, env?: NodeJS.ProcessEnv }} options `name`: of the
 *   report's file. `projects`: default the unit and contract suites. `files`: parts of their paths; default all. `node`: the program;
 *   default the Node that runs us. `env`: added to ours.
 * @returns {Promise<{ code: number, counts: import('./counts.mjs').Counts | null }>} `counts` is null where vitest gave no report.
 */
export async function runVitest({
  name,
  projects = ['unit', 'processes'],
  files = [],
  node = process.execPath,
  env = {},
}) {
  const report = join(root, `.cache/results/${name}.json`)
  mkdirSync(join(root, '.cache/results'), { recursive: true })
  rmSync(report, { force: true })
  const chosen = projects.flatMap((project) => ['--project', project])
  const args = ['run', ...files, ...chosen, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await run(node, [programOf('vitest'), ...args], { env, show: true })
  return { code, counts: existsSync(report) ? countVitest(readFileSync(report, 'utf8')) : null }
}
