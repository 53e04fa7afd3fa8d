import type { Routers } from './routers.ts'

/** A file that answers the endpoints. */
export interface Mount {
  readonly file: string
  readonly router: 'app' | 'pages'
  /** The path below which it answers, such as `/api/auth`. */
  readonly path: string
}

const ending = String.raw`\.(?:[jt]sx?|[cm]?js)$`

/**
 * The catch-all routes that may hold the endpoints: `app/…/[...any]/route.ts` and `pages/api/…/[...any].ts`.
 *
 * @param sources Every source file of the project.
 */
export function findCatchAlls(sources: readonly string[], { app, pages }: Routers): Mount[] {
  const patterns = [
    {
      router: 'app' as const,
      folder: app,
      pattern: new RegExp(String.raw`^(.*)/\[{1,2}\.\.\.\w+\]{1,2}/route${ending}`),
    },
    {
      router: 'pages' as const,
      folder: pages,
      pattern: new RegExp(String.raw`^(/api.*)/\[{1,2}\.\.\.\w+\]{1,2}${ending}`),
    },
  ]
  return patterns.flatMap(({ router, folder, pattern }) =>
    sources.flatMap((file) => {
      if (folder === null || !file.startsWith(`${folder}/`)) return []
      const path = pattern.exec(file.slice(folder.length))?.[1]
      // A group such as (auth) is no part of the address.
      return path === undefined ? [] : [{ file, router, path: path.replaceAll(/\/\([^/]+\)/g, '') }]
    }),
  )
}
