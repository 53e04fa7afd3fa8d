import type { App } from './app.ts'

/** A file that answers at a path. */
export interface Route {
  /** Such as `/login` or `/api/auth/[...all]`. */
  readonly path: string
  readonly file: string
  readonly router: 'app' | 'pages'
  readonly kind: 'page' | 'handler'
}

/** Every page and route handler of both routers, as far as file names tell. */
export function routesOf(app: Pick<App, 'files' | 'source' | 'pageExtensions'>): Route[] {
  return app.files.flatMap((file) => {
    const route = appRoute(app, file) ?? pagesRoute(app, file)
    return route === null ? [] : [route]
  })
}

type Sources = Pick<App, 'source' | 'pageExtensions'>

function appRoute({ source, pageExtensions }: Sources, file: string): Route | null {
  const inside = below(file, `${source}app/`)
  const [, folder = '', name = ''] = /^(?:(.*)\/)?(page|route)$/.exec(stem(inside, pageExtensions) ?? '') ?? []
  if (name === '') return null
  const segments = folder.split('/').filter((segment) => segment !== '' && !/^(?:\(\w[^)]*\)|@.*)$/.test(segment))
  // A private folder, and a route that is only shown in place of another.
  if (segments.some((segment) => segment.startsWith('_') || segment.startsWith('(.'))) return null
  return { path: `/${segments.join('/')}`, file, router: 'app', kind: name === 'page' ? 'page' : 'handler' }
}

function pagesRoute({ source, pageExtensions }: Sources, file: string): Route | null {
  const name = stem(below(file, `${source}pages/`), pageExtensions)
  if (name === null || /^_(?:app|document|error)$/.test(name)) return null
  const path = `/${name.replace(/(?:^|\/)index$/, '')}`
  return { path, file, router: 'pages', kind: /^\/api(?:\/|$)/.test(path) ? 'handler' : 'page' }
}

function below(file: string, folder: string): string | null {
  return file.startsWith(folder) ? file.slice(folder.length) : null
}

function stem(file: string | null, extensions: readonly string[]): string | null {
  const extension = extensions.find((one) => file?.endsWith(`.${one}`) === true)
  return file === null || extension === undefined ? null : file.slice(0, -extension.length - 1)
}
