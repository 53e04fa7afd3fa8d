import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmInstall } from '../lib/install.mjs'
import { must } from '../lib/program.mjs'
import { root } from '../lib/root.mjs'
import { createNextApp, withTools } from './tools.mjs'

/**
 * @typedef {object} Kind
 * @property {string} name Of its folder.
 * @property {string} what
 * @property {string[]} flags For create-next-app.
 * @property {'app' | 'pages'} router Where the protected page goes.
 * @property {keyof typeof installs | 'shared'} packages Who installs them; `shared`: they lie in the folder above.
 * @property {Record<string, string>} [adds] Files that the app gets besides.
 *
 * @typedef {Kind & { folder: string, source: '' | 'src/', next: string }} App `next`: Next's program, relative to the folder.
 */

const ownProxy = `import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";

// export default function proxy() {} would be another way 🎉
export function proxy(request: NextRequest) {
  const response = NextResponse.next({ request });
  response.headers.set("x-own-proxy", "🎉".length === 2 ? "kept" : "broken");
  return response;
}
`

const ownInstrumentation = `export async function register() {
  console.log("the app's own register has run");
}
`

/** How each package manager installs what package.json names. */
const installs = {
  npm: ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
  pnpm: ['pnpm', 'install', '--prefer-offline', '--silent'],
  yarn: ['yarn', 'install', '--prefer-offline', '--silent', '--non-interactive'],
  bun: ['bun', 'install', '--silent'],
}

/** @type {Kind[]} */
export const kinds = [
  {
    name: 'app-yarn',
    what: 'App Router, TypeScript, src/, Cache Components, packages by yarn',
    flags: ['--ts', '--app', '--src-dir', '--use-yarn'],
    router: 'app',
    packages: 'yarn',
  },
  {
    name: 'app-npm',
    what: 'App Router, TypeScript, Cache Components, packages by npm',
    flags: ['--ts', '--app', '--no-src-dir', '--use-npm'],
    router: 'app',
    packages: 'npm',
  },
  {
    name: 'pages-bun',
    what: 'Pages Router, TypeScript, src/, packages by bun',
    flags: ['--ts', '--no-app', '--src-dir', '--use-bun'],
    router: 'pages',
    packages: 'bun',
  },
  {
    name: 'pages-pnpm',
    what: 'Pages Router, JavaScript, packages by pnpm',
    flags: ['--js', '--no-app', '--no-src-dir', '--use-pnpm'],
    router: 'pages',
    packages: 'pnpm',
  },
  {
    name: 'both',
    what: 'both routers, with a proxy and an instrumentation of its own',
    flags: ['--ts', '--app', '--no-src-dir', '--use-npm', '--no-cache-components'],
    router: 'app',
    packages: 'shared',
    adds: {
      'pages/old.tsx': 'export default function Old() {\n  return <p>An old page</p>\n}\n',
      'proxy.ts': ownProxy,
      'instrumentation.ts': ownInstrumentation,
    },
  },
]

const fixedFlags = [
  '--no-tailwind',
  '--no-eslint',
  '--no-agents-md',
  '--no-agent-feedback',
  '--skip-install',
  '--disable-git',
  '--yes',
]

/**
 * Makes an app as create-next-app does, and installs its packages and the packed library, as its user would.
 *
 * @param {Kind} kind
 * @param {string} above An empty or shared folder.
 * @param {string} tarball
 * @returns {Promise<App>}
 */
export async function makeApp(kind, above, tarball) {
  const home = join(above, '.home')
  mkdirSync(home, { recursive: true })
  const args = [createNextApp, kind.name, ...kind.flags, ...fixedFlags]
  // It remembers answers in the home folder; these are nobody's.
  await must(process.execPath, args, { cwd: above, env: { ...withTools(), HOME: home, XDG_CONFIG_HOME: home } })
  const folder = join(above, kind.name)
  for (const [path, text] of Object.entries(kind.adds ?? {})) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  replaceFonts(folder)
  pinPackages(folder, kind.packages === 'shared' ? sharedPackages : {}, tarball)
  if (kind.packages !== 'shared') {
    const [command = '', ...words] = installs[kind.packages]
    await must(command, words, { cwd: folder, env: withTools() })
  }
  const source = kind.flags.includes('--src-dir') ? 'src/' : ''
  const program = 'node_modules/next/dist/bin/next'
  return { ...kind, folder, source, next: kind.packages === 'shared' ? `../${program}` : program }
}

/** @type {Record<string, string>} */
const sharedPackages = { libsql: '^0.5.0' }

/**
 * The versions of the repository, and the library from its tarball.
 *
 * @param {string} folder
 * @param {Record<string, string>} more
 * @param {string} tarball
 */
function pinPackages(folder, more, tarball) {
  const file = join(folder, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  const pinned = Object.fromEntries(['next', 'react', 'react-dom'].map((name) => [name, versionOf(name)]))
  Object.assign(manifest.dependencies, pinned, more, { sallyport: `file:${tarball}` })
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`)
}

/** @param {string} name */
function versionOf(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
}

/**
 * Installs what several apps share into the folder above them.
 *
 * @param {string} above
 * @param {string} tarball
 */
export async function installShared(above, tarball) {
  const types = ['@types/node', '@types/react', '@types/react-dom']
  mkdirSync(above, { recursive: true })
  writeFileSync(
    join(above, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: {
        ...Object.fromEntries(
          ['libsql', 'next', 'react', 'react-dom', ...types].map((name) => [name, versionOf(name)]),
        ),
        // What create-next-app asks for.
        typescript: '^5',
        sallyport: `file:${tarball}`,
      },
    }),
  )
  await npmInstall(['--prefer-offline'], above)
}

/**
 * Takes out Google's fonts, which a build would fetch.
 *
 * @param {string} folder
 */
function replaceFonts(folder) {
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    if (!/\.(?:tsx|js)$/.test(name) || name.includes('node_modules')) continue
    const text = readFileSync(join(folder, name), 'utf8')
    if (!text.includes('next/font/google')) continue
    const plain = text
      .replace(/^import .*"next\/font\/google";\n/m, '')
      .replaceAll(/^(const \w+ = )Geist\w*\(\{[\s\S]*?\}\);$/gm, '$1{ variable: "", className: "" };')
    writeFileSync(join(folder, name), plain)
  }
}
