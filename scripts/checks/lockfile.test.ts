import { expect, test } from 'vitest'
import { checkLockfile } from './lockfile.mjs'

const integrity = 'sha512-AAAA'

test('a package of the registry with its hash, and a workspace, are fine', () => {
  expect(
    checkLockfile({
      packages: {
        '': {},
        'packages/one': {},
        'node_modules/one': { link: true, resolved: 'packages/one' },
        'node_modules/jose': { integrity, resolved: 'https://registry.npmjs.org/jose/-/jose-6.0.0.tgz' },
        'node_modules/pg': { integrity },
      },
    }),
  ).toEqual([])
})

test('a package from elsewhere, and one without a hash, are seen', () => {
  expect(
    checkLockfile({
      packages: {
        'node_modules/a': { integrity, resolved: 'https://evil.example/a.tgz' },
        'node_modules/b': { resolved: 'git+ssh://git@github.com/b/b.git' },
        'node_modules/c': { integrity: 'sha1-AAAA' },
      },
    }),
  ).toEqual([
    'node_modules/a: comes from https://evil.example/a.tgz',
    'node_modules/b: comes from git+ssh://git@github.com/b/b.git',
    'node_modules/b: has no SHA-512 of what is to be installed',
    'node_modules/c: has no SHA-512 of what is to be installed',
  ])
})
