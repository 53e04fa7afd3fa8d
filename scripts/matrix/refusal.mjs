import { equal, notEqual } from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp } from './app.mjs'

const sentence = /This is server code in the browser\. Import sallyport\/react there/g

/** Client Components that import what belongs on a server. */
const misuses = {
  'sallyport/next': "'use client'\nimport { isAuthError } from 'sallyport/next'\n",
  sallyport: "'use client'\nimport { isAuthError } from 'sallyport'\n",
  'sallyport/test': "'use client'\nimport { createTestKit as isAuthError } from 'sallyport/test'\n",
}

/** How the names of the misuses' files end: where no other page's name does, Next builds them, and nothing else of the app. */
const extension = 'misuse.tsx'

/** Next with webpack takes a list of one for a text. */
const extensions = [extension, 'misuse.ts']

const layout = `export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>
}
`

/**
 * Server code in the browser fails the build, with a sentence that says what to do. The app is as it was afterwards.
 *
 * @param {import('./checks.mjs').Checks} checks
 * @param {string} app
 * @param {import('./kinds.mjs').Kind} kind
 * @param {import('./app.mjs').Bundler} bundler
 */
export async function testRefusal(checks, app, kind, bundler) {
  const folder = join(app, 'app/misuse')
  const top = join(app, `app/layout.${extension}`)
  await checks.check('server code in the browser fails the build with one sentence for each', async () => {
    writeFileSync(top, layout)
    for (const [name, source] of Object.entries(misuses)) {
      const file = join(folder, name.replace('/', '-'), `page.${extension}`)
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, `${source}export default function Misuse() {\n  return String(isAuthError(null))\n}\n`)
    }
    try {
      const { code, output } = await buildApp(app, kind, { bundler, standalone: false }, extensions)
      notEqual(code, 0)
      // All entries lead to the same file, so that both bundlers name it once.
      equal(output.match(sentence)?.length ?? 0, 1, output)
      equal(/doesn't exist in target module|is not exported from/.test(output), false, output)
    } finally {
      rmSync(folder, { recursive: true })
      rmSync(top)
    }
  })
}
