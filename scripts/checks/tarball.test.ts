import { expect, test } from 'vitest'
import { checkTarball } from './tarball.mjs'

const files = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts', 'dist/base/error.js']

test('built files, manifest, readme and licence are what belongs in the tarball', () => {
  expect(checkTarball(files, { scripts: { build: 'tsc' } })).toEqual([])
})

test('a missing entry is seen', () => {
  expect(checkTarball(files.slice(0, 4), {})).toEqual(['dist/index.d.ts is missing from the tarball'])
})

test('ASVS-15.2.3 test code, sources and source maps are seen', { tags: ['ASVS-15.2.3'] }, () => {
  expect(checkTarball([...files, 'dist/base/error.test.js'], {})).toHaveLength(1)
  expect(checkTarball([...files, 'dist/storage/testing-only/contract.js'], {})).toHaveLength(1)
  expect(checkTarball([...files, 'src/index.ts', 'dist/index.js.map'], {})).toHaveLength(2)
})

test('an install script is seen', () => {
  expect(checkTarball(files, { scripts: { postinstall: 'node x.js' } })).toEqual([
    'package.json has an install script: postinstall',
  ])
})
