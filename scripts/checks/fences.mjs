import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildLibrary } from '../build.mjs'
import { programOf, run } from '../lib/program.mjs'
import { root } from '../lib/root.mjs'
import { main } from './lib/check.mjs'

/**
 * @typedef {{ document: string, line: number, path: string, source: string }} Fence
 *   `line`: of the document, where the code begins. `path`: within the app that the document's fences make up.
 * @typedef {Map<string, Fence>} App By path.
 */

const workspace = join(root, '.cache/fences')
const firstApp = 'README.md'

/**
 * The code fences of a Markdown document that are tagged `ts` or `tsx`.
 *
 * A first line `// file: app/page.tsx` names the file; without it the fence is a file of its own.
 *
 * @param {string} document Its path, for messages.
 * @param {string} text
 * @returns {Fence[]}
 */
export function fencesOf(document, text) {
  const fences = [...text.matchAll(/^( *)(`{3,})(ts|tsx)\b[^\n]*\n([\s\S]*?)^\1\2 *$/gm)]
  return fences.map((match) => {
    const [, indent = '', , language = 'ts', body = ''] = match
    const line = text.slice(0, match.index).split('\n').length + 1
    const source = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    const path = /^\/\/ file: (\S+)[^\n]*\n/.exec(source)?.[1] ?? `fence-${line}.${language}`
    return { document, line, path, source }
  })
}

/**
 * Puts fences together into apps. Where a path comes again, it is an alternative: another app begins, with what came before.
 *
 * @param {Fence[]} fences Of one document.
 * @returns {App[]}
 */
export function appsOf(fences) {
  /** @type {App[]} */
  const apps = []
  /** @type {App} */
  let app = new Map()
  for (const fence of fences) {
    if (app.has(fence.path)) {
      apps.push(app)
      app = new Map(app)
    }
    app.set(fence.path, fence)
  }
  return app.size === 0 ? apps : [...apps, app]
}

/** The documents whose fences are checked, relative to the repository. */
function documents() {
  const below = (/** @type {string} */ folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true })
          .map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`)
          .filter((path) => path.endsWith('.md') && !path.includes('node_modules/'))
      : []
  const single = ['README.md', 'CONTRIBUTING.md', 'packages/sallyport/README.md']
  return [...single.filter((path) => existsSync(join(root, path))), ...below('docs').toSorted()]
}

/**
 * @param {string} folder
 * @param {App} app
 */
function writeApp(folder, app) {
  for (const { path, source } of app.values()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), source)
  }
  writeFileSync(join(folder, 'styles.d.ts'), "declare module '*.css'\n")
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
}

const tsconfig = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    moduleDetection: 'force',
    jsx: 'react-jsx',
    types: ['node', 'react', 'next'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    isolatedModules: true,
    noEmit: true,
    skipLibCheck: true,
    paths: { '@/*': ['./*', `../${slug(firstApp)}/*`] },
  },
  include: ['**/*.ts', '**/*.tsx'],
}

/** @param {string} document */
function slug(document) {
  return document.replaceAll(/[^\w]+/g, '-')
}

/**
 * @param {string} folder
 * @param {App} app
 * @returns {Promise<string[]>} One line for each error, with the place in the document.
 */
async function checkApp(folder, app) {
  const tsc = programOf('typescript', 'tsc')
  const { code, output } = await run(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder })
  if (code === 0) return []
  return output
    .trim()
    .split('\n')
    .map((text) => {
      const [, path = '', line = '', message = ''] = /^(\S+?)\((\d+),\d+\): (.*)$/.exec(text) ?? []
      const fence = app.get(path)
      return fence ? `${fence.document}:${fence.line + Number(line) - 1}: ${path}: ${message}` : text
    })
}

await main(
  import.meta,
  'Mend the code in the documents; `npm run build` gives the types that it is checked against.',
  async () => {
    await buildLibrary()
    rmSync(workspace, { recursive: true, force: true })
    const apps = documents().flatMap((document) => {
      const found = appsOf(fencesOf(document, readFileSync(join(root, document), 'utf8')))
      return found.map((app, index) => ({
        app,
        folder: join(workspace, slug(document) + (index === 0 ? '' : `-${index + 1}`)),
      }))
    })
    for (const { app, folder } of apps) writeApp(folder, app)
    const problems = []
    for (const { app, folder } of apps) problems.push(...(await checkApp(folder, app)))
    const count = apps.reduce((all, { app }) => all + app.size, 0)
    if (problems.length === 0) console.log(`${count} files in ${apps.length} apps`)
    return problems
  },
)
