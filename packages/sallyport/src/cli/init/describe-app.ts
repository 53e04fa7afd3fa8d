import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Visitor } from 'oxc-parser'
import type { Variables } from '../machine.ts'
import { textOf } from '../project/parse-source.ts'
import type { Source } from '../project/parse-source.ts'
import type { Project } from '../project/read-project.ts'
import type { App } from './app.ts'
import { needsNativePackage } from '../project/native-package.ts'
import { findPackageManager } from '../project/package-manager.ts'

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>
  readonly packageManager?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** What `init` must know of a project that was read. */
export function describeApp({ files, modules, routers, nextConfig }: Project, env: Variables): App {
  const manifest = (files.readJson('package.json') ?? {}) as Manifest
  const dependencies = { ...manifest.optionalDependencies, ...manifest.devDependencies, ...manifest.dependencies }
  const config = nextConfig === null ? null : modules.source(nextConfig)
  const source = routers.base === 'src' ? 'src/' : ''
  const sources = files.sources()
  const nextVersion = files.installedVersion('next') ?? leastVersion(dependencies['next'])
  const packageManager = findPackageManager(files.root, manifest.packageManager, env['npm_config_user_agent'])
  return {
    source,
    hasAppRouter: routers.app !== null,
    hasPagesRouter: routers.pages !== null,
    hasRootLayout: sources.some((file) => /^(?:src\/)?app\/layout\.\w+$/.test(file)),
    isTypeScript: files.isFile('tsconfig.json'),
    ...configFacts(config),
    alias: findAlias(sources, (specifier) => modules.resolve('package.json', specifier)),
    nextVersion,
    packageManager,
    needsNativePackage: needsNativePackage({ packageManager, nextVersion, scripts: manifest.scripts ?? {} }),
    dependencies: new Set(Object.keys(dependencies)),
    files: sources,
    read: (path) => files.read(path),
    ignoredAbove: ignoreFilesAbove(files.root),
  }
}

const defaultExtensions = ['tsx', 'ts', 'jsx', 'js']

/** What `next.config` says in plain words; what it computes is not known. */
function configFacts(config: Source | null): Pick<App, 'pageExtensions' | 'hasCacheComponents'> {
  let pageExtensions: string[] = []
  let hasCacheComponents = false
  if (config !== null) {
    new Visitor({
      Property: ({ key, value }) => {
        const name = key.type === 'Identifier' ? key.name : null
        if (name === 'cacheComponents' && value.type === 'Literal' && value.value === true) hasCacheComponents = true
        if (name !== 'pageExtensions' || value.type !== 'ArrayExpression') return
        pageExtensions = value.elements.flatMap((one) =>
          one === null || one.type === 'SpreadElement' ? [] : [textOf(one) ?? []].flat(),
        )
      },
    }).visit(config.program)
  }
  return { pageExtensions: pageExtensions.length > 0 ? pageExtensions : defaultExtensions, hasCacheComponents }
}

/** Where `@/` leads, seen from where it finds a file that is there. */
function findAlias(sources: readonly string[], resolve: (specifier: string) => string | null): string | null {
  const known = sources.find((file) => /^src\/(?:app|pages)\//.test(file)) ?? sources.find((file) => file.includes('/'))
  if (known === undefined) return null
  const bare = known.replace(/\.\w+$/, '')
  if (resolve(`@/${bare}`) === known) return ''
  return bare.startsWith('src/') && resolve(`@/${bare.slice('src/'.length)}`) === known ? 'src/' : null
}

/** The least version of a range such as `^15.5.18`; null where it is no plain range. */
function leastVersion(range: string | undefined): string | null {
  return /^[~^>=\s]*(\d+\.\d+\.\d+)/.exec(range ?? '')?.[1] ?? null
}

function ignoreFilesAbove(root: string): string[] {
  const texts: string[] = []
  for (let folder = root; !existsSync(join(folder, '.git')); ) {
    const parent = dirname(folder)
    // Without a repository nothing above counts.
    if (parent === folder) return []
    folder = parent
    const file = join(folder, '.gitignore')
    if (existsSync(file)) texts.push(readFileSync(file, 'utf8'))
  }
  return texts
}
