import { describe, expect, it } from 'vitest'
import { mergeProxy } from './merge-proxy.ts'
import type { ProxyMerge } from './merge-proxy.ts'

const wanted: ProxyMerge = {
  path: 'proxy.ts',
  exportName: 'proxy',
  authImport: '@/auth',
  options: `{ protect: ['/dashboard'] }`,
  declaresRuntime: false,
}
const middleware: ProxyMerge = { ...wanted, path: 'middleware.ts', exportName: 'middleware', declaresRuntime: true }

/** The merged text; fails where the file was left. */
function merged(text: string, options: ProxyMerge = wanted): string {
  const result = mergeProxy(text, options)
  if (result.kind !== 'merged') throw new Error(JSON.stringify(result))
  expect(mergeProxy(result.text, options)).toEqual({ kind: 'unchanged' })
  return result.text
}

function left(text: string, options: ProxyMerge = wanted): string {
  const result = mergeProxy(text, options)
  return result.kind === 'left' ? result.why : result.kind
}

describe('an existing proxy', () => {
  it('keeps its function, comments and matcher, and is called by ours', () => {
    const text = `import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";

/** Counts visits. */
export function proxy(request: NextRequest) {
  return NextResponse.next({ request });
}

export const config = { matcher: ["/a"] };
`
    expect(merged(text)).toBe(`import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";
import { auth } from "@/auth";

/** Counts visits. */
function proxy(request: NextRequest) {
  return NextResponse.next({ request });
}

export const config = { matcher: ["/a"] };

export default auth.proxy({ protect: ["/dashboard"] }, proxy);
`)
  })

  it('may be a default function with a name', () => {
    const text = `export default async function middleware(request: NextRequest) {}\n`
    expect(merged(text)).toBe(`import { auth } from '@/auth'

async function middleware(request: NextRequest) {}

export const proxy = auth.proxy({ protect: ['/dashboard'] }, middleware)
`)
  })

  it('may be a default function without a name, with code right behind it', () => {
    expect(merged('export default function (request) {}\n;[1].forEach(String)\n')).toContain(
      'const appProxy = function (request) {}\n;[1]',
    )
    expect(merged('export default function (request) {}\n[1].forEach(String)\n')).toContain(
      'const appProxy = function (request) {};\n[1]',
    )
    expect(merged('export default async (request: NextRequest) => { return undefined }\n')).toContain(
      'const appProxy = async (request: NextRequest) =>',
    )
    expect(merged('export default (function (request) {});\n')).toContain('const appProxy = (function (request) {});')
  })

  it('may be made by a call, as that of a library for languages', () => {
    const text = `import createMiddleware from 'next-intl/middleware'
import { routing } from './i18n/routing'

export default createMiddleware(routing)

export const config = { matcher: '/((?!api|_next).*)' }
`
    expect(merged(text)).toBe(`import createMiddleware from 'next-intl/middleware'
import { routing } from './i18n/routing'
import { auth } from '@/auth'

const appProxy = createMiddleware(routing)

export const config = { matcher: '/((?!api|_next).*)' }

export const proxy = auth.proxy({ protect: ['/dashboard'] }, appProxy)
`)
  })

  it('may be a constant', () => {
    expect(merged('export const proxy: NextProxy = (request) => undefined\n')).toBe(`import { auth } from '@/auth'

const proxy: NextProxy = (request) => undefined

export default auth.proxy({ protect: ['/dashboard'] }, proxy)
`)
  })

  it('may be exported in a list, from whose other names nothing is taken', () => {
    const text = `const config = { matcher: '/a' }\nfunction guard() {}\nexport { guard as proxy, config }\n`
    expect(merged(text)).toContain('function guard() {}\nexport { config }\n')
    expect(merged(`const helper = 1\nfunction guard() {}\nexport { helper, guard as proxy }\n`)).toContain(
      'export { helper }\n',
    )
    expect(merged(`function guard() {}\nexport { guard as proxy }\n`)).toBe(`import { auth } from '@/auth'

function guard() {}

export default auth.proxy({ protect: ['/dashboard'] }, guard)
`)
    expect(merged(`function guard() {}\nexport { guard as default }\n`)).toContain(
      "export const proxy = auth.proxy({ protect: ['/dashboard'] }, guard)",
    )
    expect(merged(`const guard = make()\nexport default guard\n`)).toContain('}, guard)')
  })

  it('gets no matcher where it had none, since its function has run everywhere', () => {
    expect(merged('export function proxy() {}\n')).not.toContain('matcher')
  })

  it('is found by its syntax, not by comments and strings that look like it', () => {
    const text = `// export default function proxy() {}
/* import { auth } from '@/auth'; export const proxy = auth.proxy({}) */
const text = \`export function proxy() { return auth.proxy({}) }\`
const other = "export { x as proxy }" // 🎉
export const proxy = () => { '🎉'; return text + other }
`
    const result = merged(text)
    expect(result).toContain("\nconst proxy = () => { '🎉'; return text + other }\n")
    expect(result).toContain(`import { auth as sallyportAuth } from '@/auth'`)
    expect(result.startsWith('import')).toBe(true)
    for (const line of text.split('\n').slice(0, 4)) expect(result).toContain(line)
  })

  it('is cut at the right place behind signs beyond the basic plane', () => {
    const text = `import a from 'a' // 🎉🎉🎉 𝒳\nconst smile = '😀'\nexport function proxy() { return smile }\n`
    expect(merged(text)).toBe(`import a from 'a'
import { auth } from '@/auth' // 🎉🎉🎉 𝒳
const smile = '😀'
function proxy() { return smile }

export default auth.proxy({ protect: ['/dashboard'] }, proxy)
`)
  })

  it('keeps its line ends, its mark, and that it does not end with one', () => {
    const text = `\u{feff}import a from "a";\r\n\r\nexport function proxy() {\r\n  return a;\r\n}`
    const result = merged(text)
    expect(result).toBe(
      `\u{feff}import a from "a";\r\nimport { auth } from "@/auth";\r\n\r\nfunction proxy() {\r\n  return a;\r\n}\r\n\r\nexport default auth.proxy({ protect: ["/dashboard"] }, proxy);`,
    )
    expect(result.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it('keeps directives and a hashbang first', () => {
    expect(merged(`'use strict'\nexport function proxy() {}\n`)).toMatch(/^'use strict'\n\nimport \{ auth \}/)
  })

  it('takes another name for auth where the file has one', () => {
    expect(merged('const auth = 1\nexport function proxy() { return auth }\n')).toContain(
      'export default sallyportAuth.proxy(',
    )
  })

  it('is left alone where its shape says that it cannot be merged', () => {
    expect(left('export { proxy } from "./other"')).toContain('another module')
    expect(left('export * from "./other"')).toContain('neither')
    expect(left('export function proxy() {}\nexport default function other() {}')).toContain('more than one')
    expect(left('export function proxy(')).toContain('syntax error')
    expect(left('module.exports = function proxy() {}')).toContain('neither')
    expect(left('export const proxy = one, other = two')).toContain('together')
    expect(left('export const { proxy } = make()')).toContain('apart')
    expect(left('export default class {}')).toContain('something else')
    expect(left('export default { a: 1 }')).toContain('something else')
    expect(left('export default function* proxy() {}')).toContain('generator')
    expect(left('export /* why */ function proxy() {}')).toContain('unusual')
    expect(left('export function proxy(a: string): void\nexport function proxy(a: unknown) {}')).not.toBe('merged')
    expect(left('const auth = 1, sallyportAuth = 2\nexport function proxy() {}')).toContain('names')
  })

  it('is left alone where another authentication system made it', () => {
    expect(left(`export { default } from "next-auth/middleware"`)).toBe('belongs to next-auth')
    expect(left(`import { clerkMiddleware } from '@clerk/nextjs/server'\nexport default clerkMiddleware()`)).toBe(
      'belongs to @clerk/nextjs',
    )
  })

  it('is unchanged where it calls the proxy of an imported auth, whatever its name', () => {
    expect(mergeProxy(`import { auth as a } from './auth'\nexport const proxy = a.proxy({})`, wanted).kind).toBe(
      'unchanged',
    )
  })
})

describe('an existing middleware', () => {
  it('gets the runtime beside its matcher', () => {
    const text = `export function middleware() {}\n\nexport const config = { matcher: ['/a'] }\n`
    expect(merged(text, middleware)).toBe(`import { auth } from '@/auth'

function middleware() {}

export const config = { runtime: 'nodejs', matcher: ['/a'] }

export default auth.proxy({ protect: ['/dashboard'] }, middleware)
`)
  })

  it('gets a config where it has none', () => {
    expect(merged(`export default function guard() {}\n`, middleware)).toBe(`import { auth } from '@/auth'

function guard() {}

export const config = { runtime: 'nodejs' }

export const middleware = auth.proxy({ protect: ['/dashboard'] }, guard)
`)
  })

  it('keeps the runtime where it is Node, and is left alone where it is not', () => {
    const text = (config: string) => `export function middleware() {}\nexport const config = ${config}\n`
    expect(merged(text(`{ runtime: 'nodejs' } as const`), middleware)).toContain(`= { runtime: 'nodejs' } as const\n`)
    expect(left(text(`{ runtime: 'edge' }`), middleware)).toContain('edge')
    expect(left(text(`make()`), middleware)).toContain('no plain object')
    expect(left(text(`{ ...other }`), middleware)).toContain('no plain object')
    expect(left(`export function middleware() {}\nconst config = {}\nexport { config }`, middleware)).toContain(
      'no plain object',
    )
  })
})
