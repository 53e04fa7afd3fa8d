import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { addPackages } from '../init/add-packages.ts'
import type { PackageManager } from '../project/package-manager.ts'
import { runCli, testProject } from '../testing-only/run-cli.ts'
import type { TestProject } from '../testing-only/run-cli.ts'

let project: TestProject | null = null
afterEach(() => {
  project?.remove()
  project = null
})

const layout = 'export default function Layout({ children }) { return <html><body>{children}</body></html> }\n'
const manifest = (next = '16.4.6') => JSON.stringify({ dependencies: { next, sallyport: '0.1.0' } })
const tsconfig = (target: string) => `{ "compilerOptions": { "paths": { "@/*": ["${target}"], }, }, }\n`

const apps = {
  appTs: {
    'package.json': manifest(),
    'tsconfig.json': tsconfig('./src/*'),
    'src/app/layout.tsx': layout,
    'src/app/page.tsx': 'export default function Page() {}\n',
  },
  pagesJs: { 'package.json': manifest(), 'pages/index.js': 'export default function Page() {}\n' },
} satisfies Record<string, Record<string, string>>

async function init(files: Readonly<Record<string, string>>, ...args: string[]) {
  project?.remove()
  project = testProject(files)
  return runCli(['init', ...args], { cwd: project.path })
}

/** Every file of the project with its text. */
function snapshot(): Record<string, string> {
  const root = project?.path ?? ''
  const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    names.map((entry) => {
      const file = join(entry.parentPath, entry.name)
      return [file.slice(root.length + 1), readFileSync(file, 'utf8')] as const
    }),
  )
}

describe('init', () => {
  it('writes everything an App Router app needs, and changes nothing the second time', async () => {
    const { code, out } = await init(apps.appTs, '-y')
    expect(code).toBe(0)
    const files = snapshot()
    expect(Object.keys(files).toSorted()).toEqual([
      '.env.local',
      '.gitignore',
      'package.json',
      'src/app/api/auth/[...all]/route.ts',
      'src/app/auth-actions.ts',
      'src/app/layout.tsx',
      'src/app/login/login-form.tsx',
      'src/app/login/page.tsx',
      'src/app/page.tsx',
      'src/app/signup/page.tsx',
      'src/app/signup/sign-up-form.tsx',
      'src/app/verify-email/page.tsx',
      'src/app/verify-email/verify-email-form.tsx',
      'src/auth.ts',
      'src/instrumentation.ts',
      'src/proxy.ts',
      'tsconfig.json',
    ])
    expect(files['src/app/api/auth/[...all]/route.ts']).toContain(`import { auth } from '@/auth'`)
    expect(out).toContain('+++ b/src/auth.ts')
    const again = await runCli(['init', '-y'], { cwd: project?.path ?? '' })
    expect(again.code).toBe(0)
    expect(again.out).toContain('everything is there already')
    expect(snapshot()).toEqual(files)
  })

  it('writes pages, mount and endings of a JavaScript app with the Pages Router, by relative imports', async () => {
    await init(apps.pagesJs, '-y')
    const files = snapshot()
    expect(files['pages/api/auth/[...all].js']).toBe(
      `import { auth } from '../../../auth'\n\nexport default auth.handler\n`,
    )
    expect(files['proxy.js']).toContain(`import { auth } from './auth'`)
    expect(files['pages/login.js']).not.toContain('import type')
    expect(Object.keys(files).filter((file) => /\.tsx?$/.test(file))).toEqual([])
  })

  it('mounts in the App Router alone where an app has both', async () => {
    await init({ ...apps.appTs, 'src/pages/old.tsx': '' }, '-y')
    const files = Object.keys(snapshot())
    expect(files.filter((file) => file.includes('[...all]'))).toEqual(['src/app/api/auth/[...all]/route.ts'])
  })

  it('makes a middleware that runs on Node for Next 15', async () => {
    await init({ ...apps.pagesJs, 'package.json': manifest('^15.5.18') }, '-y')
    const { 'middleware.js': middleware = '', 'proxy.js': proxy } = snapshot()
    expect(middleware).toContain(`export const middleware = auth.proxy(`)
    expect(middleware).toContain(`runtime: 'nodejs'`)
    expect(proxy).toBeUndefined()
  })

  it('never shows the secret, which only its owner can read, nor other values of the file', async () => {
    const { out, err } = await init({ ...apps.pagesJs, '.env.local': 'OTHER=canary-value\n' }, '-y')
    const text = snapshot()['.env.local'] ?? ''
    const secret = /^AUTH_SECRET=([\w-]{43})$/m.exec(text)?.[1] ?? 'none'
    expect(text.startsWith('OTHER=canary-value\n')).toBe(true)
    expect(out + err).not.toContain(secret)
    expect(out + err).not.toContain('canary-value')
    expect(out).toContain('+AUTH_SECRET=********')
    expect(statSync(join(project?.path ?? '', '.env.local')).mode & 0o777).toBe(0o600)
  })

  it('keeps a secret that is there, in whichever file', async () => {
    for (const file of ['.env', '.env.local', '.env.development']) {
      await init({ ...apps.pagesJs, [file]: `AUTH_SECRET=${'a'.repeat(43)}\n` }, '-y')
      expect(snapshot()[file]).toBe(`AUTH_SECRET=${'a'.repeat(43)}\n`)
      if (file !== '.env.local') expect(existsSync(join(project?.path ?? '', '.env.local'))).toBe(false)
    }
  })

  it('only shows with --dry-run, and with --json without -y, masked', async () => {
    const dry = await init(apps.appTs, '--dry-run')
    expect(dry.code).toBe(0)
    expect(dry.out).toContain('+++ b/src/proxy.ts')
    expect(Object.keys(snapshot())).toHaveLength(4)
    const { json } = await runCli(['init', '--json'], { cwd: project?.path ?? '' })
    const { files, written } = json as { files: { path: string; state: string; content: string }[]; written: string[] }
    expect(files.map(({ path }) => path)).toContain('src/auth.ts')
    expect(files.find(({ path }) => path === '.env.local')?.content).toBe('AUTH_SECRET=********\n')
    expect(written).toEqual([])
    expect(Object.keys(snapshot())).toHaveLength(4)
    const done = await runCli(['init', '--json', '-y'], { cwd: project?.path ?? '' })
    expect((done.json as { written: string[] }).written).toEqual(files.map(({ path }) => path))
  })

  it('writes nothing where nobody is there to ask, and nothing after a no', async () => {
    const { code, err } = await init(apps.appTs)
    expect(code).toBe(1)
    expect(err).toContain('-y')
    const refused = await runCli(['init'], { cwd: project?.path ?? '', terminal: true, stdin: 'n\n' })
    expect(refused.code).toBe(1)
    expect(Object.keys(snapshot())).toHaveLength(4)
    const agreed = await runCli(['init'], { cwd: project?.path ?? '', terminal: true, stdin: 'y\n' })
    expect(agreed.code).toBe(0)
    expect(Object.keys(snapshot())).toHaveLength(17)
  })

  it('refuses politely where next-auth answers, and mounts elsewhere when told', async () => {
    const files = {
      ...apps.appTs,
      'src/auth.ts': `import NextAuth from 'next-auth'\nexport const { auth, handlers } = NextAuth({})\n`,
      'src/app/api/auth/[...nextauth]/route.ts': `import { handlers } from '@/auth'\nexport const { GET, POST } = handlers\n`,
    }
    const { code, err } = await init(files, '-y')
    expect(code).toBe(1)
    expect(err).toContain('src/auth.ts is there and does not make a sallyport (next-auth)')
    expect(err).toContain('--auth-file src/lib/sallyport')
    const cwd = project?.path ?? ''
    const second = await runCli(['init', '-y', '--auth-file', 'src/lib/sallyport'], { cwd })
    expect(second.err).toContain('/api/auth is answered by src/app/api/auth/[...nextauth]/route.ts')
    expect(Object.keys(snapshot())).toHaveLength(6)
    const args = ['init', '-y', '--auth-file', 'src/lib/sallyport', '--base-path', '/api/sallyport']
    expect((await runCli(args, { cwd })).code).toBe(0)
    const written = snapshot()
    expect(written['src/lib/sallyport.ts']).toContain(`basePath: '/api/sallyport'`)
    expect(written['src/app/api/sallyport/[...all]/route.ts']).toContain(`from '@/lib/sallyport'`)
    for (const [path, text] of Object.entries(files)) expect(written[path]).toBe(text)
    expect((await runCli(['init', '-y'], { cwd })).out).toContain('everything is there already')
  })

  it('composes with an existing proxy, and leaves one that it cannot merge, with the lines to add', async () => {
    await init({ ...apps.appTs, 'src/proxy.ts': 'export function proxy() {}\n' }, '-y')
    expect(snapshot()['src/proxy.ts']).toContain('export default auth.proxy(')
    const { out } = await init({ ...apps.appTs, 'src/proxy.ts': `export { proxy } from './own'\n` }, '-y')
    expect(snapshot()['src/proxy.ts']).toBe(`export { proxy } from './own'\n`)
    expect(out).toContain('src/proxy.ts passes on the proxy of another module, so it is left as it is; add:')
    expect(out).toContain(`import { auth } from '@/auth'`)
  })

  it('keeps pages that the app has, in groups and in the other router too', async () => {
    const own = { 'src/app/(site)/login/page.tsx': 'mine\n', 'src/pages/signup/index.tsx': 'mine\n' }
    await init({ ...apps.appTs, ...own }, '-y')
    const files = Object.keys(snapshot())
    expect(files).not.toContain('src/app/login/page.tsx')
    expect(files).not.toContain('src/app/signup/page.tsx')
    expect(files).toContain('src/app/verify-email/page.tsx')
    await init(apps.appTs, '-y', '--no-pages')
    expect(Object.keys(snapshot()).filter((file) => file.includes('login'))).toEqual([])
  })

  it('makes no pages below an app that has no layout at its top', async () => {
    const { 'src/app/layout.tsx': _layout, ...rest } = apps.appTs
    const { out } = await init({ ...rest, 'src/app/[lang]/layout.tsx': layout }, '-y')
    expect(out).toContain('the page /login was not made')
    expect(Object.keys(snapshot())).not.toContain('src/app/login/page.tsx')
  })

  it('makes static pages where Cache Components are on, since only they show what became of a form without JavaScript', async () => {
    const config = 'const config = { cacheComponents: true }\nexport default config\n'
    const { out } = await init({ ...apps.appTs, 'next.config.ts': config }, '-y')
    const { 'src/app/login/page.tsx': page = '', 'src/app/login/login-form.tsx': form = '' } = snapshot()
    expect(page).not.toContain('searchParams')
    expect(form).toContain('<Suspense>\n        <NextField />')
    expect(out).toContain('export const instant = false')
  })

  it('names the packages to add, by the package manager of the app', async () => {
    const files = { ...apps.pagesJs, 'pnpm-lock.yaml': '', 'package.json': '{"dependencies":{"next":"16.4.6"}}' }
    const { out } = await init(files, '--dry-run', '--database', 'postgres://u:canary-pass@h/db')
    expect(out).toContain('Packages: pnpm add sallyport@^1.2.3 pg@^8.11.0')
    expect(out).not.toContain('canary-pass')
    const webpack = '{"dependencies":{"next":"15.5.29"},"scripts":{"build":"next build"}}'
    expect((await init({ ...files, 'package.json': webpack }, '--dry-run')).out).toContain('@node-rs/argon2@2.2.1')
    project = testProject(files)
    const cwd = project?.path ?? ''
    expect((await runCli(['init', '-y', '--no-install', '--database', 'mysql://h/db#1'], { cwd })).code).toBe(0)
    expect(snapshot()['.env.local']).toContain(`DATABASE_URL='mysql://h/db#1'\n`)
  })

  it('does not turn the database of the app to another', async () => {
    const { err } = await init({ ...apps.pagesJs, '.env': 'DATABASE_URL=file:a.db\n' }, '-y', '--database', 'file:b.db')
    expect(err).toContain('DATABASE_URL is set in .env to another database')
  })

  it('says what was written and what was not when writing fails', async () => {
    project = testProject(apps.pagesJs)
    const cwd = project.path
    mkdirSync(join(cwd, 'pages/api'))
    // A file where a folder is needed: root may write anywhere, so rights would not fail.
    writeFileSync(join(cwd, 'pages/api/auth'), '')
    const { code, err } = await runCli(['init', '-y'], { cwd })
    expect(code).toBe(1)
    expect(err).toContain('Written: .gitignore, .env.local, auth.js.')
    expect(err).toContain('Not written: pages/api/auth/[...all].js, instrumentation.js')
  })

  it('writes nothing through a symbolic link that leads out of the project', async () => {
    const outside = testProject({ 'api/mine.js': 'mine\n' })
    try {
      project = testProject(apps.pagesJs)
      symlinkSync(join(outside.path, 'api'), join(project.path, 'pages/api'))
      const { code, err } = await runCli(['init', '-y'], { cwd: project.path })
      expect(code).toBe(1)
      expect(err).toContain('pages/api/auth/[...all].js could not be written: a symbolic link leads out of the project')
      expect(readdirSync(outside.path, { recursive: true }).toSorted()).toEqual(['api', 'api/mine.js'])
    } finally {
      outside.remove()
    }
  })

  it('refuses where there is no Next.js app, or one that is too old', async () => {
    expect((await init({ 'package.json': '{}' }, '-y')).code).toBe(2)
    expect((await init({ ...apps.pagesJs, 'package.json': manifest('14.2.0') }, '-y')).err).toContain('15.5.18')
    expect((await init({ 'package.json': manifest() }, '-y')).err).toContain('neither an app folder nor')
    for (const path of ['api', '/api/', '/x', '/api/../x'])
      expect((await init(apps.pagesJs, '-y', '--base-path', path)).code).toBe(2)
    for (const path of ['/etc/auth', '../auth', 'a/../../auth'])
      expect((await init(apps.pagesJs, '-y', '--auth-file', path)).code).toBe(2)
  })

  it('asks once for files and packages together', async () => {
    const files = { ...apps.pagesJs, 'package.json': '{"dependencies":{"next":"16.4.6"}}' }
    const { err } = await init(files)
    expect(err).toMatch(/Write \d+ files and run npm install sallyport@\^1\.2\.3\?/)
  })

  it('shows a diff with its tabs, and nothing that could steer the terminal', async () => {
    const { out } = await init(
      { ...apps.appTs, 'src/proxy.ts': '// \u001b[2J\nexport function proxy() {\n\treturn\n}\n' },
      '--dry-run',
    )
    expect(out).toContain('\n \treturn\n')
    expect(out).not.toContain('\u001b')
  })

  it('tightens the mode of an .env.local before a secret goes in', async () => {
    project = testProject({ ...apps.pagesJs, '.env.local': 'A=1\n' })
    chmodSync(join(project.path, '.env.local'), 0o644)
    await runCli(['init', '-y'], { cwd: project.path })
    expect(statSync(join(project.path, '.env.local')).mode & 0o777).toBe(0o600)
  })

  it('says the command to repeat where packages cannot be added', async () => {
    const adding = addPackages(process.cwd(), 'no-such-manager' as PackageManager, ['pg@^8.11.0'])
    await expect(adding).rejects.toThrow('no-such-manager add pg@^8.11.0 failed; the files were written')
  })
})
