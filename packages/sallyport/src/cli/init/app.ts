import type { PackageManager } from '../project/package-manager.ts'

/** An existing Next.js app, as far as `init` must know it. Paths are relative to its folder, with `/`. */
export interface App {
  /** `src/` where the routers lie there, else empty. */
  readonly source: '' | 'src/'
  readonly hasAppRouter: boolean
  readonly hasPagesRouter: boolean
  /** Whether the App Router has a layout of its own at the top; without one, a page that is put there does not build. */
  readonly hasRootLayout: boolean
  readonly isTypeScript: boolean
  /** What Next takes for a page or route, such as `tsx`; the first fitting one is used. */
  readonly pageExtensions: readonly string[]
  /** Whether `cacheComponents` is on: then a page that waits for the session must say so. */
  readonly hasCacheComponents: boolean
  /** Where `@/` leads: empty for the app's folder, `src/`; null where there is no such alias. */
  readonly alias: string | null
  /** Of the installed Next, else the least that `package.json` asks for; null where neither tells. */
  readonly nextVersion: string | null
  readonly packageManager: PackageManager
  /** Whether a build leaves the native package of the password hash alone only where the app names it itself. */
  readonly needsNativePackage: boolean
  /** Names in `package.json`, of every kind of dependency. */
  readonly dependencies: ReadonlySet<string>
  /** All source files of both routers, and the files at the top of the app and of `src`. */
  readonly files: readonly string[]
  /** The text of a file; null where there is none. */
  readonly read: (path: string) => string | null
  /** The `.gitignore` files above the app, within its repository. */
  readonly ignoredAbove: readonly string[]
}

/** Whether the app's Next is at least a version; true where it is not known. */
export function isNextAtLeast(app: Pick<App, 'nextVersion'>, major: number, minor: number, patch = 0): boolean {
  const [, ...parts] = /^(\d+)\.(\d+)\.(\d+)/.exec(app.nextVersion ?? '') ?? []
  if (parts.length === 0) return true
  const have = parts.map(Number)
  const want = [major, minor, patch]
  const differs = want.findIndex((number, at) => have[at] !== number)
  return differs === -1 || (have[differs] ?? 0) > (want[differs] ?? 0)
}

/** What follows `name.` in a file that Next takes by name: the app's own `pageExtensions` where they are set. */
export function extensionFor(app: Pick<App, 'isTypeScript' | 'pageExtensions'>, kind: 'code' | 'jsx'): string {
  const wanted = app.isTypeScript ? (kind === 'jsx' ? 'tsx' : 'ts') : kind === 'jsx' ? 'jsx' : 'js'
  const fitting = app.pageExtensions.filter((extension) => extension.split('.').at(-1) === wanted)
  const plain = app.pageExtensions.filter((extension) => extension.split('.').at(-1) === 'js')
  // JavaScript apps name their pages `.js`, as create-next-app does.
  return (app.isTypeScript ? fitting[0] : (plain[0] ?? fitting[0])) ?? wanted
}

/** How one file of the app imports another: by the alias where it leads there, else by a relative path. */
export function importPath(app: Pick<App, 'alias'>, from: string, to: string): string {
  const target = to.replace(/\.[jt]sx?$/, '')
  if (app.alias !== null && target.startsWith(app.alias)) return `@/${target.slice(app.alias.length)}`
  const [folder, path] = [from.split('/').slice(0, -1), target.split('/')]
  let shared = 0
  while (shared < folder.length && shared < path.length - 1 && folder[shared] === path[shared]) shared += 1
  const up = folder.length - shared
  return `${up === 0 ? './' : '../'.repeat(up)}${path.slice(shared).join('/')}`
}
