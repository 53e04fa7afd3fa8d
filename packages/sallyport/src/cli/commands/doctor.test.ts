import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { testSecret } from '../../testing-only/test-auth.ts'
import { checks } from '../doctor/checks.ts'
import { runCli, smallApp, testProject } from '../testing-only/run-cli.ts'
import type { CliRun, TestProject } from '../testing-only/run-cli.ts'

const made: TestProject[] = []
afterEach(() => {
  for (const project of made.splice(0)) project.remove()
})

type Files = Readonly<Record<string, string | null>>

const installed = (name: string, version: string): Files => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ version }),
})

/** A small app that lacks nothing. `null` takes a file away. */
function app(changes: Files = {}): TestProject {
  const whole: Files = { ...smallApp, ...installed('next', '16.4.6'), ...installed('react', '19.3.1'), ...changes }
  const files = Object.entries(whole).flatMap(([file, text]) => (text === null ? [] : [[file, text] as const]))
  const project = testProject(Object.fromEntries(files))
  made.push(project)
  return project
}

const development = { AUTH_SECRET: testSecret }
const production = {
  ...development,
  NODE_ENV: 'production',
  AUTH_URL: 'https://app.example.com',
  DATABASE_URL: 'file:/var/lib/nowhere/auth.db',
}

type Env = Readonly<Record<string, string>>

interface Finding {
  id: string
  title: string
  status: string
  found: string
  todo: string | null
}

async function findingsOf(project: TestProject, env: Env = development): Promise<Map<string, Finding>> {
  const { json } = await runCli(['doctor', '--json'], { cwd: project.path, env })
  return new Map((json as { checks: Finding[] }).checks.map((finding) => [finding.id, finding]))
}

/** What one check says of an app with these changes. */
async function found(id: string, changes: Files = {}, env: Env = development): Promise<string> {
  const finding = (await findingsOf(app(changes), env)).get(id)
  const { status = 'no such check', found: what = '', todo = null } = finding ?? {}
  // Whatever is wrong, it says what to do; where nothing is, it does not.
  expect([status, todo !== null]).toEqual([status, status === 'warn' || status === 'fail'])
  return `${status}: ${what}`
}

const without = (...files: string[]): Files => Object.fromEntries(files.map((file) => [file, null]))
const auth = (options: string, before = ''): Files => ({
  'auth.ts': `import { sallyport } from 'sallyport/next'\n${before}\nexport const auth = sallyport(${options})\n`,
})
const proxy = (matcher: string, options = "{ protect: ['/dashboard'] }"): Files => ({
  'proxy.ts': `import { auth } from '@/auth'\nexport const proxy = auth.proxy(${options})\n${matcher}\n`,
})

it('a healthy app passes every check that applies', async () => {
  const project = app()
  execFileSync('git', ['init', '-q'], { cwd: project.path })
  const { code, out, err } = await runCli(['doctor'], { cwd: project.path, env: development })
  expect(err).toBe('')
  expect(out.replaceAll(project.path, '<project>')).toMatchInlineSnapshot(`
    "✓ ok       Node is new enough: 22.13.0
    ✓ ok       Next has no known way around its checks: 16.4.6
    ✓ ok       React is new enough: 19.3.1
    ✓ ok       The driver of the database is there: node:sqlite of Node 22.13.0
    ✓ ok       A build finds the native password hash: by itself
    ✓ ok       AUTH_SECRET is strong: long and random
    ✓ ok       No secret is in git: no tracked .env file holds one
    ✓ ok       Only secrets in use are live: one
    ✓ ok       AUTH_URL is where people open the app: http://localhost:3000
    ✓ ok       The client's address is known: auth.ts sets clientAddress
    ✓ ok       The endpoints are mounted: app/api/auth/[...all]/route.ts
    ✓ ok       No address is mounted in both routers: each once
    ✓ ok       The mount fits basePath: /api/auth
    ✓ ok       The proxy has the name that Next looks for: proxy.ts
    ✓ ok       The proxy's matcher can be read and skips no page: /((?!_next/static|_next/image|favicon.ico).*)
    ✓ ok       The matcher covers what the proxy protects: /dashboard, /profile
    ✓ ok       Every source file can be read: those that the app reaches
    ✓ ok       No page of the Pages Router reaches server-only: none
    ✓ ok       No client component reaches sallyport: none
    ✓ ok       The database is known: SQLite, <project>/.data/auth.db (the default in development)
    ! warning  The database is on a disk that stays: <project>/.data/auth.db is in a temporary folder
               -> Set DATABASE_URL to a PostgreSQL or MySQL server, or to a file on a volume that stays.
    ✓ ok       Data and secrets are left out of git: .data and .env.local
    ✓ ok       sallyport/schema.json says what auth.ts does: no fields of your own
    ✓ ok       The tables fit this code: no database yet; the app makes it
    - skipped  The app's clock agrees with the database's: the database is on this machine

    23 ok, 1 warning, 0 failed, 1 skipped
    "
  `)
  expect(code).toBe(0)
})

it('--json has every check, and the exit code is 1 where one fails', async () => {
  const { code, json } = await runCli(['doctor', '--json'], { cwd: app(without('auth.ts')).path, env: development })
  expect(code).toBe(1)
  expect(json).toEqual({
    ok: false,
    checks: checks.map(({ id, title }) => ({
      id,
      title,
      status: expect.stringMatching(/^(?:ok|warn|fail|skipped)$/),
      found: expect.any(String),
      todo: expect.toSatisfy((todo: unknown) => todo === null || typeof todo === 'string'),
    })),
  })
})

it('shows what to do below what is wrong', async () => {
  const run: CliRun = await runCli(['doctor'], { cwd: app(without('auth.ts')).path, env: development })
  expect(run.out).toContain(
    '✗ failed   The endpoints are mounted: no file calls sallyport()\n           -> Run npx sallyport init',
  )
})

it('sends on who is in a folder without an app, where init would refuse', async () => {
  expect(await found('mount', without(...Object.keys(smallApp)))).toBe('fail: there is no app in this folder')
})

describe('secret', () => {
  it.each([
    ['ok: not set; in development', {}],
    ['fail: AUTH_SECRET is not set', { NODE_ENV: 'production' }],
    ['fail: AUTH_SECRET has 5 characters', { AUTH_SECRET: 'short' }],
    ['fail: AUTH_SECRET is an example', { AUTH_SECRET: 'your-secret-here-your-secret-here-12345' }],
    ['ok: long and random', development],
  ])('%s', async (expected, env: Env) => {
    expect(await found('secret', {}, env)).toContain(expected)
  })

  it('committed: a tracked file that holds one fails, an example does not, an untracked one does not', async () => {
    expect(await found('secret-committed')).toMatch(/^skipped/)
    const project = app({
      '.env.production': `AUTH_SECRET=${testSecret}\n`,
      '.env.example': 'AUTH_SECRET=\n',
      '.env.local': `AUTH_SECRET=${testSecret}\n`,
    })
    execFileSync('git', ['init', '-q'], { cwd: project.path })
    execFileSync('git', ['add', '.env.example'], { cwd: project.path })
    expect((await findingsOf(project)).get('secret-committed')?.status).toBe('ok')
    execFileSync('git', ['add', '-f', '.env.production'], { cwd: project.path })
    const finding = (await findingsOf(project)).get('secret-committed')
    expect(finding).toMatchObject({ status: 'fail', found: expect.stringContaining('.env.production') })
    expect(JSON.stringify(finding)).not.toContain(testSecret)
  })

  it('rotation: the same one twice, and more than three, are a warning', async () => {
    const other = (letter: string) => testSecret.replace('q', letter)
    expect(await found('secret-rotation', {}, { AUTH_SECRET: `${testSecret},${other('a')}` })).toMatch(/^ok: 2/)
    expect(await found('secret-rotation', {}, { AUTH_SECRET: `${testSecret},${testSecret}` })).toMatch(/^warn.*twice/)
    const five = ['a', 'b', 'c', 'd', 'e'].map(other).join(',')
    expect(await found('secret-rotation', {}, { AUTH_SECRET: five })).toMatch(/^warn.*5 secrets/)
  })
})

describe('url', () => {
  it.each([
    ['ok: http://localhost:3000', {}],
    ['fail: AUTH_URL is not set', { NODE_ENV: 'production' }],
    ['fail: AUTH_URL is "https', { AUTH_URL: 'https://app.example.com/path' }],
    ['fail: AUTH_URL is http', { NODE_ENV: 'production', AUTH_URL: 'http://app.example.com' }],
    ['ok: https://app.example.com', { NODE_ENV: 'production', AUTH_URL: 'https://app.example.com' }],
  ])('%s', async (expected, env: Env) => {
    expect(await found('url', {}, env)).toContain(expected)
  })

  it('leaves no secret behind, and reads none', async () => {
    const project = app()
    await findingsOf(project, {})
    expect(() => execFileSync('ls', [`${project.path}/.data`], { stdio: 'pipe' })).toThrow()
  })
})

describe('client-address', () => {
  it('is known by the option, by instrumentation, and in the Pages Router', async () => {
    expect(await found('client-address')).toBe('ok: auth.ts sets clientAddress')
    expect(await found('client-address', auth(''))).toBe('ok: instrumentation.ts registers sallyport/instrumentation')
    expect(
      await found('client-address', { ...auth(''), 'instrumentation.ts': 'export function register() {}' }),
    ).toMatch(/^warn/)
    const inPages = { 'pages/api/auth/[...all].ts': "import { auth } from '@/auth'\nexport default auth.handler\n" }
    const pagesOnly = { ...auth(''), ...without('instrumentation.ts', 'app/api/auth/[...all]/route.ts'), ...inPages }
    expect(await found('client-address', pagesOnly)).toMatch(/^ok: the Pages Router/)
  })
})

describe('mount', () => {
  const inPages = { 'pages/api/auth/[...all].ts': "import { auth } from '@/auth'\nexport default auth.handler\n" }

  it('fails where nothing is mounted, or a method is missing', async () => {
    expect(await found('mount', without('app/api/auth/[...all]/route.ts'))).toMatch(/^fail: no route/)
    const half = {
      'app/api/auth/[...all]/route.ts': "import { auth } from '@/auth'\nexport const { GET } = auth.handlers\n",
    }
    expect(await found('mount', half)).toMatch(/^fail.*does not export POST/)
  })

  it('fails where one address is in both routers', async () => {
    expect(await found('mount-once')).toBe('ok: each once')
    expect(await found('mount-once', inPages)).toMatch(/^fail: \/api\/auth is in both routers/)
  })

  it('fails where the folder differs from basePath', async () => {
    expect(await found('mount-path')).toBe('ok: /api/auth')
    expect(await found('mount-path', auth("{ basePath: '/auth' }"))).toMatch(
      /^fail.*answers at \/api\/auth, but basePath is \/auth/,
    )
    expect(await found('mount-path', auth('{ basePath: pathOf() }'))).toMatch(/^ok/)
  })
})

describe('proxy', () => {
  it('is optional', async () => {
    const findings = await findingsOf(app(without('proxy.ts')))
    for (const id of ['proxy-name', 'proxy-matcher', 'proxy-covers']) expect(findings.get(id)?.status).toBe('skipped')
  })

  it('the name follows the version of Next', async () => {
    const old = { ...without('proxy.ts'), 'middleware.ts': smallApp['proxy.ts'] ?? '' }
    expect(await found('proxy-name', old)).toMatch(/^warn: middleware\.ts is the old name/)
    expect(await found('proxy-name', { 'middleware.ts': '' })).toMatch(/^fail.*both/)
    expect(await found('proxy-name', installed('next', '15.5.18'))).toMatch(
      /^fail: Next 15\.5\.18 does not know proxy\.ts/,
    )
    expect(await found('proxy-name', { ...old, ...installed('next', '15.5.18') })).toBe('ok: middleware.ts')
  })

  it('the matcher is written out, and skips no page with a dot', async () => {
    expect(await found('proxy-matcher')).toMatch(/^ok/)
    expect(await found('proxy-matcher', proxy(''))).toMatch(/^warn.*no matcher/)
    expect(await found('proxy-matcher', proxy('export const config = { matcher: paths }'))).toMatch(/^fail.*computed/)
    const dotted = String.raw`export const config = { matcher: ['/((?!_next|.*\\..*).*)'] }`
    expect(await found('proxy-matcher', proxy(dotted))).toMatch(/^warn.*path with a dot/)
  })

  it('the matcher covers what is protected', async () => {
    expect(await found('proxy-covers')).toBe('ok: /dashboard, /profile')
    const options = "{ protect: ['/dashboard', '/settings'], role: { '/admin': 'admin' } }"
    const narrow = "export const config = { matcher: ['/dashboard/:path*', { source: '/admin' }] }"
    expect(await found('proxy-covers', proxy(narrow, options))).toBe('warn: the matcher leaves out /settings')
  })
})

describe('imports', () => {
  it('a file that cannot be read is named', async () => {
    const deep = `export const deep = ${'['.repeat(20_000)}1${']'.repeat(20_000)}\n`
    expect(await found('sources')).toBe('ok: those that the app reaches')
    expect(await found('sources', { 'pages/deep.ts': deep, 'pages/wrong.ts': 'export const =' })).toBe(
      'warn: what these do and import is not known: pages/deep.ts, pages/wrong.ts',
    )
  })

  it('a page of the Pages Router that reaches server-only fails, with the way there', async () => {
    const files = {
      'pages/old.tsx': "import { load } from '@/lib/load'\nexport default function Old() { return load() }\n",
      'lib/load.ts': "import { read } from './read.js'\nexport const load = read\n",
      'lib/read.ts': "import 'server-only'\nexport const read = () => null\n",
    }
    expect(await found('pages-imports')).toBe('ok: none')
    expect(await found('pages-imports', files)).toBe('fail: pages/old.tsx -> lib/load.ts -> lib/read.ts -> server-only')
    const types = {
      ...files,
      'pages/old.tsx': "import type { load } from '@/lib/load'\nexport default function Old() {}\n",
    }
    expect(await found('pages-imports', types)).toBe('ok: none')
    const later = { ...files, 'lib/read.ts': "export const read = () => import('next/headers')\n" }
    expect(await found('pages-imports', later)).toBe('ok: none')
  })

  it('a client component that reaches sallyport fails; types and actions are fine', async () => {
    const client = (line: string): Files => ({
      'components/menu.tsx': `'use client'\n${line}\nexport function Menu() {}\n`,
    })
    expect(await found('client-imports', client("import { auth } from '../auth'"))).toBe(
      'fail: components/menu.tsx -> auth.ts -> sallyport/next',
    )
    expect(await found('client-imports', client("import { type auth } from '../auth'"))).toBe('ok: none')
    const action = {
      'app/actions.ts': "'use server'\nimport { auth } from '@/auth'\nexport const signIn = auth.signIn\n",
    }
    expect(await found('client-imports', { ...client("import { signIn } from '@/app/actions'"), ...action })).toBe(
      'ok: none',
    )
  })
})

describe('versions', () => {
  it.each([
    ['15.5.17', 'fail'],
    ['15.5.18', 'ok'],
    ['16.0.0', 'fail'],
    ['16.2.5', 'fail'],
    ['16.2.6-canary.1', 'fail'],
    ['16.2.6', 'ok'],
    ['17.0.0', 'ok'],
  ])('Next %s: %s', async (version, expected) => {
    expect(await found('next', installed('next', version))).toMatch(new RegExp(`^${expected}`))
  })

  it('with pnpm and webpack the app itself must name the native package, in our version', async () => {
    const manifest = (dependencies: object) =>
      JSON.stringify({ scripts: { build: 'next build --webpack' }, dependencies, packageManager: 'pnpm@10.34.9' })
    expect(await found('native', { 'package.json': manifest({}) })).toBe(
      'fail: webpack does not find @node-rs/argon2 with pnpm',
    )
    expect(await found('native', { 'package.json': manifest({ '@node-rs/argon2': '1.0.0' }) })).toMatch(
      /^fail: .* is 1\.0\.0/,
    )
    expect(await found('native', { 'package.json': manifest({ '@node-rs/argon2': '2.2.1' }) })).toBe(
      'ok: @node-rs/argon2 2.2.1',
    )
  })

  it('the driver fits the database', async () => {
    expect(await found('driver')).toBe('ok: node:sqlite of Node 22.13.0')
    const postgres = { ...development, DATABASE_URL: 'postgres://ada:secret-word@127.0.0.1:1/app' }
    expect(await found('driver', {}, postgres)).toBe('fail: pg is not installed')
    expect(await found('driver', installed('pg', '8.23.1'), postgres)).toBe('ok: pg 8.23.1')
    const mysql = { ...development, DATABASE_URL: 'mysql://127.0.0.1:1/app' }
    expect(await found('driver', {}, mysql)).toBe('fail: mysql2 is not installed')
  })
})

describe('disk', () => {
  it.each([
    ['Vercel', 'vercel.json'],
    ['Netlify', 'netlify.toml'],
    ['Cloudflare', 'wrangler.jsonc'],
  ])('SQLite on %s fails, by its file', async (host, file) => {
    expect(await found('disk', { [file]: '' })).toContain(`fail: the app runs on ${host}`)
  })

  it('and by the variables of the host; a server is fine anywhere', async () => {
    expect(await found('disk', {}, { ...development, AWS_LAMBDA_FUNCTION_NAME: 'f' })).toContain('AWS Lambda')
    const server = { ...development, VERCEL: '1', DATABASE_URL: 'postgres://127.0.0.1:1/app' }
    expect(await found('disk', {}, server)).toBe('skipped: the database is a server')
  })

  it('a database that nothing names fails in production', async () => {
    expect(await found('database')).toMatch(/^ok: SQLite/)
    expect(await found('database', {}, { ...development, NODE_ENV: 'production' })).toBe(
      'fail: DATABASE_URL is not set',
    )
    expect(await found('database', auth('{ database: new Pool() }'))).toMatch(/^fail.*computes/)
  })

  it('a temporary folder is a warning, in production a fault', async () => {
    const url = { DATABASE_URL: 'file:/tmp/auth.db' }
    expect(await found('disk', {}, { ...development, ...url })).toMatch(/^warn.*temporary/)
    expect(await found('disk', {}, { ...production, ...url })).toMatch(/^fail.*temporary/)
  })

  it('what git would take in is a warning', async () => {
    const project = app({ '.gitignore': 'node_modules\n' })
    execFileSync('git', ['init', '-q'], { cwd: project.path })
    expect((await findingsOf(project)).get('ignored')).toMatchObject({
      status: 'warn',
      found: 'git would take in .data/ and .env.local',
    })
  })
})

describe('schema', () => {
  it('tells old tables and missing columns', async () => {
    const project = app()
    const status = async () => (await findingsOf(project)).get('schema')
    expect(await status()).toMatchObject({ status: 'ok', found: expect.stringContaining('no database yet') })
    project.write('empty.db', '')
    const empty = await findingsOf(project, { ...development, DATABASE_URL: 'file:empty.db' })
    expect(empty.get('schema')).toMatchObject({ status: 'warn', todo: 'Run npx sallyport migrate.' })
    await runCli(['migrate', '--apply'], { cwd: project.path, env: development })
    expect(await status()).toMatchObject({ status: 'ok', found: expect.stringContaining('every column is there') })
    const { prepareSource } = await import('../../storage/sqlite/connect.ts')
    const connection = (await prepareSource(`file:${project.path}/.data/auth.db`)).connect()
    connection.exec('alter table auth_users drop column ban_reason')
    connection.close()
    expect(await status()).toMatchObject({ status: 'fail', found: 'columns are missing: auth_users.ban_reason' })
  })

  it('tells columns of the fields of schema.json that are missing', async () => {
    const project = app(
      auth('{ user: { fields: { plan: field.string() } } }', "import { field } from 'sallyport/next'"),
    )
    const status = async () => (await findingsOf(project)).get('schema')
    const file = async () => (await findingsOf(project)).get('schema-file')
    await runCli(['migrate', '--apply'], { cwd: project.path, env: development })
    expect(await file()).toMatchObject({ status: 'warn', found: 'sallyport/schema.json has no plan' })
    await runCli(['schema', '-y'], { cwd: project.path, env: development })
    expect(await file()).toMatchObject({ status: 'ok' })
    expect(await status()).toMatchObject({ status: 'warn', found: 'the fields of your own lack columns: plan' })
    await runCli(['migrate', '--apply'], { cwd: project.path, env: development })
    expect(await status()).toMatchObject({ status: 'ok', found: expect.stringContaining('every column is there') })
  })

  it('in production a missing database fails, and one that does not answer fails', async () => {
    expect(await found('schema', {}, production)).toMatch(/^fail: there is no database/)
    const dead = { ...production, DATABASE_URL: 'postgres://ada:canary-word@127.0.0.1:1/app' }
    expect(await found('schema', {}, dead)).toMatch(/^fail/)
    expect(await found('schema', {}, dead)).not.toContain('canary-word')
  })
})
