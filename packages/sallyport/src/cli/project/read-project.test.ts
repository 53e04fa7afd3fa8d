import { afterEach, expect, it } from 'vitest'
import { smallApp, testProject } from '../testing-only/run-cli.ts'
import type { TestProject } from '../testing-only/run-cli.ts'
import { readProject } from './read-project.ts'

const made: TestProject[] = []
afterEach(() => {
  for (const project of made.splice(0)) project.remove()
})

function read(files: Readonly<Record<string, string>>) {
  const project = testProject(files)
  made.push(project)
  return readProject(project.path)
}

it('finds routers, auth, mount, proxy and instrumentation', () => {
  const project = read(smallApp)
  expect(project.routers).toEqual({ base: '', app: 'app', pages: 'pages' })
  expect(project.auths).toEqual([
    {
      file: 'auth.ts',
      basePath: '/api/auth',
      tablePrefix: 'auth_',
      database: { variable: 'DATABASE_URL', url: null },
      options: ['roles', 'clientAddress'],
      roles: ['admin', 'editor'],
      strategy: 'database',
    },
  ])
  expect(project.mounts).toEqual([{ file: 'app/api/auth/[...all]/route.ts', router: 'app', path: '/api/auth' }])
  expect([project.proxy, project.middleware, project.instrumentation]).toEqual(['proxy.ts', null, 'instrumentation.ts'])
})

it('finds the same below src', () => {
  const inSource = Object.fromEntries(
    Object.entries(smallApp).map(([file, text]) => [/\.tsx?$/.test(file) ? `src/${file}` : file, text]),
  )
  const project = read({
    ...inSource,
    'tsconfig.json': '{"compilerOptions":{"baseUrl":".","paths":{"@/*":["src/*"]}}}',
  })
  expect(project.routers).toEqual({ base: 'src', app: 'src/app', pages: 'src/pages' })
  expect(project.auths.map(({ file }) => file)).toEqual(['src/auth.ts'])
  expect(project.mounts.map(({ file }) => file)).toEqual(['src/app/api/auth/[...all]/route.ts'])
  expect(project.proxy).toBe('src/proxy.ts')
})

it('follows options to constants, and says that it does not know what is computed', () => {
  const auth = (options: string, before = '') => {
    const [found] = read({
      ...smallApp,
      'auth.ts': `import { sallyport as make } from 'sallyport/next'\n${before}\nexport const auth = make(${options})`,
    }).auths
    return found
  }
  expect(auth('')).toMatchObject({ options: [], roles: [], basePath: '/api/auth' })
  expect(
    auth('options', "const roles = { admin: ['*'] } as const\nconst options = { roles, basePath: `/auth` }"),
  ).toMatchObject({
    roles: ['admin'],
    basePath: '/auth',
  })
  expect(auth("{ ...shared, session: { strategy: 'stateless' } }")).toMatchObject({
    options: null,
    roles: null,
    basePath: null,
    strategy: 'stateless',
  })
  expect(auth('load()')).toMatchObject({ options: null, roles: null, basePath: null, strategy: null })
})

it('reads where the database comes from', () => {
  const database = (text: string) =>
    read({
      'auth.ts': `import { sallyport } from 'sallyport/next'\nexport const auth = sallyport({ database: ${text}, tablePrefix: 'my_' })`,
    }).auths[0]
  expect(database('process.env.POSTGRES_URL')).toMatchObject({
    database: { variable: 'POSTGRES_URL', url: null },
    tablePrefix: 'my_',
  })
  expect(database("process.env['POSTGRES_URL']!")?.database).toEqual({ variable: 'POSTGRES_URL', url: null })
  expect(database("process.env.DB ?? 'file:a.db'")?.database).toEqual({ variable: 'DB', url: 'file:a.db' })
  expect(database("'file:a.db'")?.database).toEqual({ variable: null, url: 'file:a.db' })
  expect(database('new Pool()')?.database).toBeNull()
})

it('leaves out the auths of scripts and tests where the app has one', () => {
  const script = "import { createAuth } from 'sallyport'\ncreateAuth({ roles: {} })\n"
  expect(read({ ...smallApp, 'scripts/seed.mjs': script }).auths.map(({ file }) => file)).toEqual(['auth.ts'])
  expect(read({ 'scripts/seed.mjs': script }).auths.map(({ file }) => file)).toEqual(['scripts/seed.mjs'])
})

it('a file that cannot be parsed, and JSX in JavaScript, do no harm', () => {
  const project = read({
    ...smallApp,
    'app/broken.tsx': 'export default (',
    'pages/old.js': "import '../auth'\nexport default () => <p>old</p>",
  })
  expect(project.auths).toHaveLength(1)
  expect([...project.modules.reach('pages/old.js').keys()]).toEqual(['pages/old.js', 'auth.ts'])
})
