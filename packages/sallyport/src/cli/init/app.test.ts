import { describe, expect, it } from 'vitest'
import { extensionFor, importPath, isNextAtLeast } from './app.ts'
import { routesOf } from './app-routes.ts'

describe('an import of one file of the app by another', () => {
  it('goes by the alias where it leads there', () => {
    expect(importPath({ alias: '' }, 'app/login/page.tsx', 'auth.ts')).toBe('@/auth')
    expect(importPath({ alias: '' }, 'src/app/page.tsx', 'src/auth.ts')).toBe('@/src/auth')
    expect(importPath({ alias: 'src/' }, 'src/app/page.tsx', 'src/auth.ts')).toBe('@/auth')
  })

  it('is relative else', () => {
    expect(importPath({ alias: null }, 'proxy.ts', 'auth.ts')).toBe('./auth')
    expect(importPath({ alias: null }, 'app/api/auth/[...all]/route.ts', 'auth.ts')).toBe('../../../../auth')
    expect(importPath({ alias: null }, 'src/pages/login.tsx', 'src/lib/auth.ts')).toBe('../lib/auth')
    expect(importPath({ alias: 'src/' }, 'proxy.ts', 'auth.ts')).toBe('./auth')
  })
})

describe('the endings of files', () => {
  it('are those of TypeScript or JavaScript, or the app’s own', () => {
    const pageExtensions = ['tsx', 'ts', 'jsx', 'js']
    expect(extensionFor({ isTypeScript: true, pageExtensions }, 'jsx')).toBe('tsx')
    expect(extensionFor({ isTypeScript: true, pageExtensions }, 'code')).toBe('ts')
    expect(extensionFor({ isTypeScript: false, pageExtensions }, 'jsx')).toBe('js')
    const own = { isTypeScript: true, pageExtensions: ['page.tsx', 'page.ts'] }
    expect(extensionFor(own, 'jsx')).toBe('page.tsx')
    expect(extensionFor(own, 'code')).toBe('page.ts')
  })
})

describe('the version of Next', () => {
  it('is compared number by number', () => {
    expect(isNextAtLeast({ nextVersion: '16.4.6' }, 16, 0)).toBe(true)
    expect(isNextAtLeast({ nextVersion: '15.5.18' }, 15, 5, 18)).toBe(true)
    expect(isNextAtLeast({ nextVersion: '15.5.9' }, 15, 5, 18)).toBe(false)
    expect(isNextAtLeast({ nextVersion: '16.0.0-canary.1' }, 16, 3)).toBe(false)
    expect(isNextAtLeast({ nextVersion: null }, 16, 3)).toBe(true)
  })
})

describe('the routes of an app', () => {
  it('are told from the names of files in both routers', () => {
    const files = [
      'src/app/page.tsx',
      'src/app/(auth)/login/page.tsx',
      'src/app/@modal/(.)photo/page.tsx',
      'src/app/api/auth/[...nextauth]/route.ts',
      'src/app/_private/page.tsx',
      'src/app/login/form.tsx',
      'src/pages/_app.tsx',
      'src/pages/signup/index.tsx',
      'src/pages/api/hello.ts',
      'src/pages/index.tsx',
      'app/other/page.tsx',
    ]
    const routes = routesOf({ files, source: 'src/', pageExtensions: ['tsx', 'ts', 'jsx', 'js'] })
    expect(routes.map(({ path, router, kind }) => `${router} ${kind} ${path}`)).toEqual([
      'app page /',
      'app page /login',
      'app handler /api/auth/[...nextauth]',
      'pages page /signup',
      'pages handler /api/hello',
      'pages page /',
    ])
  })
})
