import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { temporaryFolder } from '../../storage/testing-only/empty-database.ts'

/** The part of `next.config.js` that says how paths are written. */
export interface PathConfig {
  readonly basePath: string
  readonly trailingSlash: boolean
  readonly i18n?: { readonly locales: string[]; readonly defaultLocale: string }
}

/** Pages of an app, in either router, dynamic ones included. */
export interface BuiltPages {
  readonly app: readonly string[]
  readonly pages: readonly string[]
}

/** Next's own router, as `next start` has it, over an app that is built in name only. */
export interface NextRouter {
  readonly buildId: string
  /** The page that a request's path is answered with; null for none, for a redirect to another spelling, and for a refusal. */
  servedPage(path: string): Promise<string | null>
  remove(): Promise<void>
}

/** What the router of Next is made of; none of it has types. */
interface Router {
  resolve(request: object): Promise<{ matchedOutput?: { readonly itemPath: string } | null }>
}

const requireNext = createRequire(import.meta.url)

/** Opens Next's router. Of Next, only what reads files and paths is loaded. */
export async function openNextRouter(config: PathConfig, built: BuiltPages): Promise<NextRouter> {
  const folder = await temporaryFolder()
  const buildId = 'build'
  await writeBuild(join(folder.path, '.next'), buildId, built)
  const all = { distDir: '.next', experimental: {}, useFileSystemPublicRoutes: true, ...config }
  const router = await load(folder.path, all)
  return {
    buildId,
    async servedPage(path) {
      const req = { url: withoutPayload(path), headers: {}, socket: {}, method: 'GET' }
      try {
        const { matchedOutput } = await router.resolve({ req, res: {}, isUpgradeReq: true })
        return matchedOutput?.itemPath ?? null
      } catch (error) {
        // Answered with 400.
        if (error instanceof Error && error.message === 'failed to decode param') return null
        throw error
      }
    },
    remove: folder.remove,
  }
}

async function load(dir: string, config: object): Promise<Router> {
  const { setupFsCheck } = requireNext('next/dist/server/lib/router-utils/filesystem') as {
    setupFsCheck(options: object): Promise<object>
  }
  const { getResolveRoutes } = requireNext('next/dist/server/lib/router-utils/resolve-routes') as {
    getResolveRoutes(...values: unknown[]): Router['resolve']
  }
  const files = await setupFsCheck({ dir, dev: false, minimalMode: false, config })
  const options = { dir, dev: false, minimalMode: false, hostname: 'localhost', port: 3000 }
  return { resolve: getResolveRoutes(files, config, () => '', options, { initialize: () => passing }, {}, undefined) }
}

/** A proxy that lets everything through: with one, the router reads some paths otherwise than without. */
const passing = {
  // How Next's server hands over what the proxy answered.
  requestHandler: () =>
    Promise.reject(
      Object.assign(new Error('answered'), {
        result: { response: new Response(null, { headers: { 'x-middleware-next': '1' } }) },
      }),
    ),
}

/** The page of an RSC payload, as Next's server takes its ending off before it asks the router. */
function withoutPayload(path: string): string {
  const [pathname = '', query] = path.split(/(\?.*)/s)
  const normalizers = [
    requireNext('next/dist/server/normalizers/request/segment-prefix-rsc').SegmentPrefixRSCPathnameNormalizer,
    requireNext('next/dist/server/normalizers/request/rsc').RSCPathnameNormalizer,
  ] as (new () => { match(path: string): boolean; normalize(path: string, matched: boolean): string })[]
  for (const Normalizer of normalizers) {
    const normalizer = new Normalizer()
    if (normalizer.match(pathname)) return normalizer.normalize(pathname, true) + (query ?? '')
  }
  return path
}

/** The files that a build leaves for the router. */
async function writeBuild(dist: string, buildId: string, { app, pages }: BuiltPages): Promise<void> {
  const isDynamic = (page: string) => page.includes('[')
  const routes = {
    dataRoutes: pages.map((page) => ({ page, dataRouteRegex: dataRoute(buildId, page) })),
    dynamicRoutes: [...app, ...pages].filter(isDynamic).map((page) => ({ page })),
    redirects: [],
    rewrites: [],
    headers: [],
    onMatchHeaders: [],
  }
  const manifests = {
    'routes-manifest.json': routes,
    'server/preview-props.json': {},
    'server/functions-config-manifest.json': { functions: { '/_middleware': {} } },
    'server/pages-manifest.json': Object.fromEntries(pages.map((page) => [page, `pages${page}.js`])),
    'server/app-paths-manifest.json': Object.fromEntries(app.map((page) => [`${page}/page`, `app${page}/page.js`])),
    'app-path-routes-manifest.json': Object.fromEntries(app.map((page) => [`${page}/page`, page])),
  }
  await mkdir(join(dist, 'server'), { recursive: true })
  await mkdir(join(dist, 'static'))
  await writeFile(join(dist, 'BUILD_ID'), buildId)
  for (const [name, manifest] of Object.entries(manifests)) await writeFile(join(dist, name), JSON.stringify(manifest))
}

/** As the build writes it for one dynamic part; for a page without, it is never asked. */
function dataRoute(buildId: string, page: string): string {
  return `^/_next/data/${buildId}${page.replaceAll(/\[\w+\]/g, '([^/]+?)')}\\.json$`
}
