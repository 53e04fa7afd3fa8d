import { isProgram } from '../../lib/program.mjs'

/**
 * Runs a check when its file is the program, prints what it found, and sets the exit code.
 *
 * @param {ImportMeta} meta `import.meta` of the check's file.
 * @param {string} remedy One line: what to do about a problem.
 * @param {() => string[] | Promise<string[]>} check Gives one line for each problem; none when all is well.
 */
export async function main(meta, remedy, check) {
  if (!isProgram(meta)) return
  const problems = await Promise.resolve()
    .then(check)
    .catch((/** @type {unknown} */ error) => [error instanceof Error ? error.message : String(error)])
  for (const problem of problems) console.log(problem)
  if (problems.length === 0) return
  console.log(`${problems.length} problem${problems.length === 1 ? '' : 's'}. ${remedy}`)
  process.exitCode = 1
}
