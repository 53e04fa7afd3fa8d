import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packLibrary } from '../lib/pack.mjs'
import { root } from '../lib/root.mjs'
import { main } from './lib/check.mjs'

const installScripts = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare']

/**
 * Holds the contents of the published tarball against what belongs in it.
 *
 * @param {string[]} files What is in it, relative to the package.
 * @param {{ scripts?: Record<string, string> }} manifest Its `package.json`.
 * @returns {string[]} One line for each file or script that is too many or missing.
 */
export function checkTarball(files, { scripts = {} }) {
  const required = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']
  return [
    ...required.filter((file) => !files.includes(file)).map((file) => `${file} is missing from the tarball`),
    ...files
      .filter((file) => !required.includes(file) && !/^dist\/.+\.(js|d\.ts)$/.test(file))
      .map((file) => `${file}: only .js and .d.ts below dist belong in the tarball`),
    ...files
      .filter((file) => /\.(test|type-test)\.|(^|\/)(testing-only|__tests__|fixtures)\//.test(file))
      .map((file) => `${file} is test code`),
    ...installScripts
      .filter((name) => Object.hasOwn(scripts, name))
      .map((name) => `package.json has an install script: ${name}`),
  ]
}

/** @param {string} file Relative to the repository. */
function read(file) {
  return readFileSync(join(root, file), 'utf8')
}

await main(
  import.meta,
  'Mend files or scripts in packages/sallyport/package.json, or tsconfig.build.json.',
  async () => {
    const { files } = await packLibrary()
    return [
      ...checkTarball(files, JSON.parse(read('packages/sallyport/package.json'))),
      ...(read('LICENSE') === read('packages/sallyport/LICENSE')
        ? []
        : ['packages/sallyport/LICENSE differs from LICENSE']),
    ]
  },
)
