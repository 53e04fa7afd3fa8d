import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { buildLibrary } from '../build.mjs'
import { root } from '../lib/root.mjs'
import { main } from './lib/check.mjs'

const maxBytes = 4096

/** The bundler that vitest brings along. */
async function bundler() {
  const fromVite = createRequire(createRequire(import.meta.url).resolve('vitest/package.json')).resolve(
    'vite/package.json',
  )
  const entry = createRequire(fromVite).resolve('rolldown')
  return import(pathToFileURL(entry).href)
}

/**
 * What a page loads of `sallyport/react`, all of it, minified; React itself is the app's.
 *
 * @returns {Promise<string>}
 */
async function bundleClient() {
  const { rolldown } = await bundler()
  const bundle = await rolldown({
    input: join(root, 'packages/sallyport/dist/react.js'),
    platform: 'browser',
    external: ['react'],
    onLog: () => undefined,
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  return output.map((/** @type {{ code: string }} */ { code }) => code).join('')
}

await main(import.meta, 'Make sallyport/react smaller, or decide on another limit.', async () => {
  await buildLibrary()
  const code = await bundleClient()
  const bytes = gzipSync(code, { level: 9 }).length
  console.log(`sallyport/react: ${bytes} bytes gzipped, ${code.length} minified`)
  const loads = [...code.matchAll(/from\s*["'`]([^"'`]+)["'`]/g)].map(([, name = '']) => name)
  return [
    ...(bytes > maxBytes ? [`${bytes} bytes, more than ${maxBytes}`] : []),
    ...loads.filter((name) => name !== 'react').map((name) => `it loads ${name}`),
  ]
})
