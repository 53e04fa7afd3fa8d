import type { App } from './app.ts'
import { importPath } from './app.ts'

/** Where the parts of a new set-up go. */
export interface Placement {
  readonly app: App
  /** The file that makes `auth`, such as `src/auth.ts`. */
  readonly authFile: string
  /** Where the endpoints are mounted. */
  readonly basePath: string
}

/** Joins lines to the text of a file. */
export function lines(...parts: readonly (string | readonly string[] | null)[]): string {
  return `${parts
    .flat()
    .filter((line) => line !== null)
    .join('\n')}\n`
}

/** `auth.ts`: the app's one `auth`. */
export function authTemplate(basePath: string): string {
  const options = [...(basePath === '/api/auth' ? [] : [`basePath: '${basePath}'`]), `roles: { admin: ['*'] }`]
  return lines(
    `import { sallyport } from 'sallyport/next'`,
    '',
    `export const auth = sallyport({ ${options.join(', ')} })`,
    'export const { getUser, requireUser, can, protectRoute, protectApi, protectPage, protectAction } = auth',
  )
}

/** The import of `auth` for a file. */
export function authImport({ app, authFile }: Placement, file: string): string {
  return `import { auth } from '${importPath(app, file, authFile)}'`
}

/** What the file of the endpoints has to hold, in either router. */
export function mountTemplate(placement: Placement, file: string, router: 'app' | 'pages'): string {
  const line = router === 'app' ? 'export const { GET, POST } = auth.handlers' : 'export default auth.handler'
  return lines(authImport(placement, file), '', line)
}

/** The options of the proxy that a new app starts with. */
export const proxyOptions = `{ protect: ['/dashboard'], guestOnly: ['/login', '/signup'] }`

/** A whole `proxy.ts`, or `middleware.ts`, which has to say that it runs on Node. */
export function proxyTemplate(placement: Placement, file: string, exportName: 'proxy' | 'middleware'): string {
  const runtime = exportName === 'middleware' ? `runtime: 'nodejs', ` : ''
  return lines(
    authImport(placement, file),
    '',
    `export const ${exportName} = auth.proxy(${proxyOptions})`,
    `export const config = { ${runtime}matcher: ['/((?!_next/static|_next/image|favicon.ico).*)'] }`,
  )
}
