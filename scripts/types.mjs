import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildLibrary } from './build.mjs'
import { countLine } from './lib/counts.mjs'
import { writeAppTypes } from './lib/next-types.mjs'
import { programOf, run, secondsSince } from './lib/program.mjs'
import { root } from './lib/root.mjs'

const projects = ['packages', 'apps'].flatMap((folder) =>
  (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [])
    .map((name) => `${folder}/${name}`)
    .filter((path) => existsSync(join(root, path, 'tsconfig.json'))),
)

/**
 * Checks the types of one project. The project counts as a test, and each of its `*.type-test.ts` files does.
 *
 * @param {string} project Its folder, relative to the repository.
 */
async function checkProject(project) {
  const since = performance.now()
  process.stdout.write(`${project} `)
  const folder = join(root, project)
  const { code, output } = await run(process.execPath, [
    programOf('typescript', 'tsc'),
    '-p',
    folder,
    '--noEmit',
    '--pretty',
    'false',
  ])
  const typeTests = existsSync(join(folder, 'src'))
    ? readdirSync(join(folder, 'src'), { recursive: true })
        .map(String)
        .filter((file) => /\.type-test\.tsx?$/.test(file))
    : []
  const failedTests = typeTests.filter((file) => output.includes(`${project}/src/${file.replaceAll('\\', '/')}(`))
  console.log(`${code === 0 ? 'ok' : 'FAILED'}, ${typeTests.length} type tests, ${secondsSince(since)}`)
  if (code !== 0) console.log(output.trim())
  const failed = failedTests.length + (code === 0 ? 0 : 1)
  return { passed: typeTests.length + 1 - failed, failed }
}

await buildLibrary()
await writeAppTypes()
const total = { passed: 0, failed: 0, skipped: 0 }
for (const project of projects) {
  const { passed, failed } = await checkProject(project)
  total.passed += passed
  total.failed += failed
}
console.log(countLine(total))
process.exitCode = total.failed === 0 ? 0 : 1
