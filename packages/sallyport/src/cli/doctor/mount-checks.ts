import type { AuthFile } from '../project/auth-file.ts'
import type { Mount } from '../project/mounts.ts'
import type { Project } from '../project/read-project.ts'
import { fail, ok, skipped } from './check.ts'
import type { Check, Subject, Verdict } from './check.ts'

/** Where the endpoints answer. */
export const mountChecks: readonly Check[] = [
  { id: 'mount', title: 'The endpoints are mounted', run: mounted },
  { id: 'mount-once', title: 'No address is mounted in both routers', run: once },
  { id: 'mount-path', title: 'The mount fits basePath', run: fits },
]

function mounted({ project: { auths, files, mounts, modules, routers } }: Subject): Verdict {
  if (auths.length === 0 && !files.isFile('package.json'))
    return fail('there is no app in this folder', 'Go to the folder of the app, the one with its package.json.')
  if (auths.length === 0)
    return fail('no file calls sallyport()', 'Run npx sallyport init, or write auth.ts as the README shows.')
  if (mounts.length === 0) {
    const file =
      routers.app === null
        ? `${routers.pages ?? 'pages'}/api/auth/[...all].ts`
        : `${routers.app}/api/auth/[...all]/route.ts`
    return fail('no route hands requests to auth', `Add ${file} as the README shows, or run npx sallyport init.`)
  }
  for (const { file, router } of mounts) {
    const wanted = router === 'app' ? ['GET', 'POST'] : ['default']
    const exported = modules.source(file)?.exports ?? new Set()
    const missing = wanted.filter((name) => !exported.has(name))
    if (missing.length > 0) return fail(`${file} does not export ${missing.join(' and ')}`, exportLine(router))
  }
  return ok(mounts.map(({ file }) => file).join(', '))
}

function exportLine(router: Mount['router']): string {
  return router === 'app' ? 'Write: export const { GET, POST } = auth.handlers' : 'Write: export default auth.handler'
}

function once({ project: { mounts } }: Subject): Verdict {
  const twice = mounts.find(({ path, router }) =>
    mounts.some((other) => other.path === path && other.router !== router),
  )
  if (mounts.length === 0) return skipped('nothing is mounted')
  if (twice === undefined) return ok('each once')
  const files = mounts.filter(({ path }) => path === twice.path).map(({ file }) => file)
  return fail(
    `${twice.path} is in both routers: ${files.join(' and ')}`,
    'Delete one of them: Next refuses to build, and either serves both routers.',
  )
}

function fits({ project }: Subject): Verdict {
  if (project.mounts.length === 0) return skipped('nothing is mounted')
  const wrong = project.mounts.flatMap((mount) => {
    const auths = authsBehind(project, mount)
    return auths.every(({ basePath }) => basePath !== null && basePath !== mount.path) ? [{ mount, auths }] : []
  })
  const first = wrong[0]
  if (first === undefined) return ok(project.mounts.map(({ path }) => path).join(', '))
  const { mount, auths } = first
  return fail(
    `${mount.file} answers at ${mount.path}, but basePath is ${auths.map(({ basePath }) => basePath).join(' or ')}`,
    `Move the file, or set basePath: '${mount.path}'.`,
  )
}

function authsBehind({ auths, modules }: Project, { file }: Mount): AuthFile[] {
  const reached = modules.reach(file)
  return auths.filter((auth) => reached.has(auth.file))
}
