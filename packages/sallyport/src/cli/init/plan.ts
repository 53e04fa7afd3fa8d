import { nativePackage } from '../project/native-package.ts'
import type { Dialect } from '../../storage/database.ts'
import { Refusal } from '../refusal.ts'
import type { Project } from '../project/read-project.ts'
import type { App } from './app.ts'
import { extensionFor, importPath, isNextAtLeast } from './app.ts'
import { actionsFile, appPage, pagePaths } from './app-pages.ts'
import type { NewFile, PagePath } from './app-pages.ts'
import { routesOf } from './app-routes.ts'
import { mergeEnvFile } from './env-file.ts'
import type { Variable } from './env-file.ts'
import { mergeIgnoreFile } from './ignore-file.ts'
import { instrumentationLine, mergeInstrumentation } from './merge-instrumentation.ts'
import type { Merge } from './merge.ts'
import { mergeProxy } from './merge-proxy.ts'
import { otherSystem } from './other-systems.ts'
import { pagesPage } from './pages-pages.ts'
import { authTemplate, lines, mountTemplate, proxyOptions, proxyTemplate } from './templates.ts'
import type { Placement } from './templates.ts'

/** What was asked for. */
export interface Wanted {
  /** null for what the app has, or `/api/auth`. */
  readonly basePath: string | null
  /** Where `auth` is to be made, without an ending; null for `auth` beside the routers. */
  readonly authFile: string | null
  /** Whether pages to sign in and up are made where the app has none. */
  readonly pages: boolean
  /** What `.env.local` is to have. */
  readonly variables: readonly Variable[]
  /** Which database it will be, for the driver. */
  readonly dialect: Dialect
  /** Whether this Node has SQLite built in. */
  readonly hasNodeSqlite: boolean
  /** The version of this package. */
  readonly version: string
}

/** A file that would be written. */
export interface Change {
  readonly path: string
  /** null where it is new. */
  readonly before: string | null
  readonly after: string
  /** Whether it holds secrets: it is shown masked, and only its owner can read it. */
  readonly isSecret: boolean
}

/** A file that stays as it is, with what somebody has to add by hand. */
interface Note {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
}

/** Everything that `init` would do. */
export interface Plan {
  readonly placement: Placement
  /** In the order in which they are written: the file that hides secrets first, the proxy last. */
  readonly changes: readonly Change[]
  readonly notes: readonly Note[]
  /** Packages to add, with their ranges. */
  readonly packages: readonly string[]
}

type Part = { readonly change: Change } | { readonly note: Note } | null

/**
 * Decides what `init` writes into an app. It reads, and changes nothing.
 *
 * @throws {Refusal} `usage`: there is no Next.js app here. `exists`: another authentication system is in the way.
 */
export function planInit(app: App, project: Project, wanted: Wanted): Plan {
  assertNextApp(app)
  const placement = place(app, project, wanted)
  const parts: Part[] = [
    merged(app, '.gitignore', mergeIgnoreFile(app.read('.gitignore'), app.ignoredAbove)),
    wanted.variables.length === 0
      ? null
      : merged(app, '.env.local', mergeEnvFile(app.read('.env.local'), wanted.variables), true),
    project.auths.length > 0
      ? null
      : created(app, { path: placement.authFile, text: authTemplate(placement.basePath) }),
    mountPart(placement, project),
    instrumentationPart(placement, project),
    ...(wanted.pages ? pageParts(placement) : []),
    proxyPart(placement, project),
  ]
  return {
    placement,
    changes: parts.flatMap((part) => (part !== null && 'change' in part ? [part.change] : [])),
    notes: parts.flatMap((part) => (part !== null && 'note' in part ? [part.note] : [])),
    packages: missingPackages(app, wanted),
  }
}

function assertNextApp(app: App): void {
  if (!app.dependencies.has('next'))
    throw new Refusal('usage', 'There is no Next.js app in this folder: go to the one whose package.json names next.')
  if (!app.hasAppRouter && !app.hasPagesRouter)
    throw new Refusal(
      'usage',
      'There is neither an app folder nor a pages folder here: make a first page, then come back.',
    )
  if (!isNextAtLeast(app, 15, 5, 18))
    throw new Refusal('usage', `Next ${app.nextVersion} is too old: 15.5.18 or later is needed. Update next first.`)
}

function place(app: App, project: Project, wanted: Wanted): Placement {
  const { auths } = project
  const found = auths.find(({ file }) => /(?:^|\/)auth\.\w+$/.test(file)) ?? auths[0]
  if (found !== undefined) {
    if (project.modules.source(found.file)?.exports.has('auth') !== true)
      throw new Refusal('exists', `${found.file} makes a sallyport, but does not export it as auth: do that first.`)
    const basePath = found.basePath ?? wanted.basePath ?? '/api/auth'
    if (wanted.basePath !== null && wanted.basePath !== basePath)
      throw new Refusal('exists', `${found.file} has the basePath ${basePath}: change it there, then run init again.`)
    return { app, authFile: found.file, basePath }
  }
  const basePath = wanted.basePath ?? '/api/auth'
  if (!/^(?:\/(?!\.+(?:\/|$))[\w.~-]+)+$/.test(basePath) || (!app.hasAppRouter && !basePath.startsWith('/api/')))
    throw new Refusal('usage', `--base-path ${basePath} will not do: write a path such as /api/sallyport.`)
  const bare = (wanted.authFile ?? `${app.source}auth`).replace(/^\.\//, '').replace(/\.[jt]sx?$/, '')
  if (!/^(?!\/)(?:(?!\.\.?\/)[^/\\:]+\/)*[\w.-]+$/.test(bare))
    throw new Refusal('usage', `--auth-file ${wanted.authFile} will not do: write a path in the app, such as lib/auth.`)
  assertFree(app, bare, basePath)
  return { app, authFile: `${bare}.${app.isTypeScript ? 'ts' : 'js'}`, basePath }
}

/** Another system at the same place is neither overwritten nor joined. */
function assertFree(app: App, authFile: string, basePath: string): void {
  const taken = ['ts', 'tsx', 'js', 'jsx', 'mjs']
    .map((ending) => `${authFile}.${ending}`)
    .find((file) => app.read(file) !== null)
  if (taken !== undefined) {
    throw new Refusal(
      'exists',
      `${taken} is there and does not make a sallyport${ownerOf(app.read(taken) ?? '')}: remove it first, or choose another file, such as --auth-file ${app.source}lib/sallyport.`,
    )
  }
  const route = routesOf(app).find(({ path }) => path === basePath || path.startsWith(`${basePath}/`))
  if (route === undefined) return
  throw new Refusal(
    'exists',
    `${basePath} is answered by ${route.file}${ownerOf(app.read(route.file) ?? '')}: remove it first, or mount sallyport elsewhere, such as --base-path /api/sallyport.`,
  )
}

/** Names the other system that a file belongs to, as an insertion. */
function ownerOf(text: string): string {
  const sources = [...text.matchAll(/(?:from|import|require\()\s*['"]([^'"]+)['"]/g)].map(([, source = '']) => source)
  const other = otherSystem(sources)
  return other === null ? '' : ` (${other})`
}

function created(app: App, { path, text }: NewFile, hint: readonly string[] = text.trimEnd().split('\n')): Part {
  const before = app.read(path)
  if (before === null) return { change: { path, before: null, after: text, isSecret: false } }
  if (before.replaceAll('\r\n', '\n') === text) return null
  return { note: { path, text: 'is there with other content; it needs', lines: hint } }
}

function merged(app: App, path: string, after: string, isSecret = false): Part {
  const before = app.read(path)
  return before === after ? null : { change: { path, before, after, isSecret } }
}

function mountPart(placement: Placement, { mounts }: Project): Part {
  const { app, basePath } = placement
  if (mounts.some(({ path }) => path === basePath)) return null
  const router = app.hasAppRouter ? 'app' : 'pages'
  const path =
    router === 'app'
      ? `${app.source}app${basePath}/[...all]/route.${extensionFor(app, 'code')}`
      : `${app.source}pages${basePath}/[...all].${extensionFor(app, 'code')}`
  return created(app, { path, text: mountTemplate(placement, path, router) })
}

function instrumentationPart({ app }: Placement, { instrumentation }: Project): Part {
  const path = instrumentation ?? `${app.source}instrumentation.${extensionFor(app, 'code')}`
  const text = app.read(path)
  if (text === null) return created(app, { path, text: lines(instrumentationLine) })
  const call = [
    `import { register as registerSallyport } from 'sallyport/instrumentation'`,
    '',
    '// first in register():',
  ]
  return fromMerge(path, text, mergeInstrumentation(text, path), [...call, 'registerSallyport()'])
}

function proxyPart(placement: Placement, { proxy, middleware }: Project): Part {
  const { app } = placement
  const fresh = isNextAtLeast(app, 16, 0) ? 'proxy' : 'middleware'
  const path = proxy ?? middleware ?? `${app.source}${fresh}.${extensionFor(app, 'code')}`
  const exportName = proxy !== null ? 'proxy' : middleware !== null ? 'middleware' : fresh
  const text = app.read(path)
  if (text === null) return created(app, { path, text: proxyTemplate(placement, path, exportName) })
  const authImport = importPath(app, path, placement.authFile)
  const declaresRuntime = exportName === 'middleware'
  const result = mergeProxy(text, { path, exportName, authImport, options: proxyOptions, declaresRuntime })
  return fromMerge(path, text, result, [
    `import { auth } from '${authImport}'`,
    '',
    '// with your own function as the second argument:',
    `export const ${exportName} = auth.proxy(${proxyOptions}, yourOwn)`,
    ...(declaresRuntime ? [`// and in config: runtime: 'nodejs'`] : []),
  ])
}

function fromMerge(path: string, before: string, result: Merge, hint: readonly string[]): Part {
  if (result.kind === 'unchanged') return null
  if (result.kind === 'merged') return { change: { path, before, after: result.text, isSecret: false } }
  return { note: { path, text: `${result.why}, so it is left as it is; add`, lines: hint } }
}

/** The pages that no route of the app answers, in its App Router where there is one. */
function pageParts(placement: Placement): Part[] {
  const { app } = placement
  const taken = new Set(routesOf(app).map(({ path }) => path))
  const missing = pagePaths.filter((page) => !taken.has(page))
  if (missing.length === 0) return []
  if (!app.hasAppRouter) return missing.flatMap((page) => pagesPage(placement, page).map((file) => created(app, file)))
  const why = whyNoAppPages(app)
  if (why !== null) return missing.map((page) => ({ note: { path: `the page ${page}`, text: why, lines: [] } }))
  return [actionsFile(placement), ...missing.flatMap((page: PagePath) => appPage(placement, page))].map((file) =>
    created(app, file),
  )
}

/** Where a page at the top of the App Router would not build. */
function whyNoAppPages(app: App): string | null {
  if (!app.hasRootLayout) return 'was not made, since app has no layout at its top: make it below one of yours.'
  return null
}

/** What the app's own `package.json` does not name yet. */
function missingPackages(app: App, { dialect, hasNodeSqlite, version }: Wanted): string[] {
  const has = (name: string): boolean => app.dependencies.has(name)
  const driver = {
    sqlite: hasNodeSqlite || has('better-sqlite3') || has('libsql') ? null : 'libsql@^0.5.0',
    postgres: has('pg') ? null : 'pg@^8.11.0',
    mysql: has('mysql2') ? null : 'mysql2@^3.9.0',
  }[dialect]
  const { name } = nativePackage
  const native = app.needsNativePackage && !has(name) ? `${name}@${nativePackage.version}` : null
  return [has('sallyport') ? null : `sallyport@^${version}`, driver, native].filter((one) => one !== null)
}
