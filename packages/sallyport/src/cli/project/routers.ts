import type { ProjectFiles } from './project-files.ts'

/** Where Next finds an app's pages. */
export interface Routers {
  /** `src` or empty: where `proxy.ts`, `instrumentation.ts` and the routers lie. */
  readonly base: '' | 'src'
  /** The folder of the App Router, such as `src/app`; null where it is not used. */
  readonly app: string | null
  /** The folder of the Pages Router; null where it is not used. */
  readonly pages: string | null
}

/** Finds the routers as Next does: at the top, else in `src`. */
export function findRouters(files: ProjectFiles): Routers {
  const find = (name: string) => [name, `src/${name}`].find((folder) => files.isFolder(folder)) ?? null
  const app = find('app')
  const pages = find('pages')
  const inSource = (app ?? pages)?.startsWith('src/') ?? (files.isFolder('src') && app === null && pages === null)
  return { base: inSource ? 'src' : '', app, pages }
}
