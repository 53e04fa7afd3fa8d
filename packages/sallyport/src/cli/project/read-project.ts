import { authsOf } from './auth-file.ts'
import type { AuthFile } from './auth-file.ts'
import { createModuleGraph } from './module-graph.ts'
import type { ModuleGraph } from './module-graph.ts'
import { findCatchAlls } from './mounts.ts'
import type { Mount } from './mounts.ts'
import { createProjectFiles } from './project-files.ts'
import type { ProjectFiles } from './project-files.ts'
import { findRouters } from './routers.ts'
import type { Routers } from './routers.ts'

/** What is known of a Next app from its files. Nothing of it is run. */
export interface Project {
  readonly files: ProjectFiles
  readonly modules: ModuleGraph
  readonly routers: Routers
  /** Every auth that the app makes; most have one. */
  readonly auths: readonly AuthFile[]
  /** The catch-all routes that reach an auth. */
  readonly mounts: readonly Mount[]
  /** The file of `proxy.ts`, whatever its ending; null where there is none. */
  readonly proxy: string | null
  /** The same of `middleware.ts`, its name before Next 16. */
  readonly middleware: string | null
  readonly instrumentation: string | null
  /** `next.config.…`; null where there is none. */
  readonly nextConfig: string | null
}

const endings = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts']

/** Reads a project's facts. @param root Its folder, the one with `package.json`. */
export function readProject(root: string): Project {
  const files = createProjectFiles(root)
  const modules = createModuleGraph(files)
  const routers = findRouters(files)
  const sources = files.sources()
  const besideRouters = (name: string) =>
    findFile(files, routers.base === '' ? [name] : [`${routers.base}/${name}`, name])
  const [proxy, middleware, instrumentation] = ['proxy', 'middleware', 'instrumentation'].map(besideRouters)
  const entries = [
    ...sources.filter((file) => [routers.app, routers.pages].some((folder) => file.startsWith(`${folder}/`))),
    ...[proxy, middleware, instrumentation].filter((file) => typeof file === 'string'),
  ]
  const auths = findAuths(files, modules, entries)
  const authFiles = new Set(auths.map(({ file }) => file))
  return {
    files,
    modules,
    routers,
    auths,
    mounts: findCatchAlls(sources, routers).filter(({ file }) =>
      [...modules.reach(file).keys()].some((reached) => authFiles.has(reached)),
    ),
    proxy: proxy ?? null,
    middleware: middleware ?? null,
    instrumentation: instrumentation ?? null,
    nextConfig: findFile(files, ['next.config']),
  }
}

/** The auths that the app reaches; where it reaches none yet, those of any file. Scripts and tests may have their own. */
function findAuths(files: ProjectFiles, modules: ModuleGraph, entries: readonly string[]): AuthFile[] {
  const all = files.sources().flatMap((file) => {
    if (files.read(file)?.includes('sallyport') !== true) return []
    const source = modules.source(file)
    return source === null ? [] : authsOf(source)
  })
  const reached = new Set(entries.flatMap((entry) => [...modules.reach(entry).keys()]))
  const used = all.filter(({ file }) => reached.has(file))
  return used.length > 0 ? used : all
}

function findFile(files: ProjectFiles, names: readonly string[]): string | null {
  const candidates = names.flatMap((name) => endings.map((ending) => name + ending))
  return candidates.find((file) => files.isFile(file)) ?? null
}
