import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nativePackage, needsNativePackage } from './native-package.ts'

it('the version is the one that the package depends on', () => {
  const manifest = join(import.meta.dirname, '../../../package.json')
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: Record<string, string> }
  expect(dependencies[nativePackage.name]).toBe(nativePackage.version)
})

it.each([
  ['pnpm', '16.4.3', 'next build', false],
  ['pnpm', '16.4.3', 'next build --webpack', true],
  ['pnpm', '15.5.29', 'next build', true],
  ['pnpm', '15.5.29', 'next build --turbopack', false],
  ['pnpm', null, 'next build', false],
  ['npm', '15.5.29', 'next build', false],
  ['yarn', '16.4.3', 'next build --webpack', false],
] as const)('%s, Next %s, %s: %s', (packageManager, nextVersion, build, needed) => {
  expect(needsNativePackage({ packageManager, nextVersion, scripts: { build } })).toBe(needed)
})
