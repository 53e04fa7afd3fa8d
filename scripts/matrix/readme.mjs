import { equal, match, ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fencesOf } from '../checks/fences.mjs'
import { sendForm } from '../init-apps/forms.mjs'
import { root } from '../lib/root.mjs'
import { buildApp, installPackages } from './app.mjs'
import { Browser } from './browser.mjs'
import { newest } from './kinds.mjs'
import { freePort, startServer } from './server.mjs'

const layout = `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>
}
`

/** What create-next-app makes besides. */
const scaffold = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: { jsx: 'react-jsx', moduleResolution: 'bundler', module: 'esnext', paths: { '@/*': ['./*'] } },
  }),
}

/**
 * Builds and walks the apps that the README's code makes up: word for word, in each router.
 *
 * @param {import('./checks.mjs').Checks} checks
 * @param {string} folder Must not exist yet.
 * @param {string} tarball The packed library.
 */
export async function testReadme(checks, folder, tarball) {
  mkdirSync(folder)
  await installPackages(folder, newest, tarball)
  for (const router of /** @type {const} */ (['app', 'pages'])) {
    checks.begin(`readme: the ${router === 'app' ? 'App' : 'Pages'} Router`)
    for (const name of ['app', 'pages']) rmSync(join(folder, name), { recursive: true, force: true })
    writeFiles(folder, router)
    /** @type {boolean} */
    let isBuilt = false
    await checks.check('next build passes', async () => {
      const { code, output } = await buildApp(folder, newest, { bundler: 'turbopack', standalone: false })
      if (code !== 0) throw new Error(output)
      isBuilt = true
    })
    if (isBuilt) await walk(checks, folder, router)
  }
}

/**
 * The README has both routers; a path can be in one only.
 *
 * @param {string} folder
 * @param {'app' | 'pages'} router
 */
function writeFiles(folder, router) {
  const text = readFileSync(join(root, 'README.md'), 'utf8')
  const other = router === 'app' ? 'pages/' : 'app/'
  const named = fencesOf('README.md', text).filter(({ path }) => !path.startsWith('fence-') && !path.startsWith(other))
  ok(named.some(({ path }) => path.startsWith(`${router}/dashboard`)))
  const files = [
    ...Object.entries(scaffold),
    ...(router === 'app' ? [['app/layout.jsx', layout]] : []),
    ...named.map(({ path, source }) => [path, source]),
  ]
  for (const [path = '', source = ''] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), source)
  }
}

/**
 * @param {import('./checks.mjs').Checks} checks
 * @param {string} folder
 * @param {'app' | 'pages'} router
 */
async function walk(checks, folder, router) {
  const port = await freePort()
  const site = { port, origin: `http://localhost:${port}` }
  const env = {
    AUTH_SECRET: randomBytes(32).toString('base64'),
    AUTH_URL: site.origin,
    DATABASE_URL: `file:${join(folder, `${router}.db`)}`,
  }
  const server = await startServer({ folder, standalone: false, port, env })
  try {
    await walkRunning(checks, site, router)
    await checks.check('the log tells of no fault', () => {
      const log = server.log()
      ok(!/"sallyport\.|unhandled|MODULE_NOT_FOUND|⨯/i.test(log), log)
    })
  } finally {
    await server.stop()
  }
}

/**
 * @param {import('./checks.mjs').Checks} checks
 * @param {import('./browser.mjs').Site} site
 * @param {'app' | 'pages'} router
 */
async function walkRunning(checks, site, router) {
  const check = checks.check.bind(checks)
  const ada = { email: 'ada@example.com', password: 'a sentence that nobody guesses' }
  const browser = new Browser(site)

  await check('signed out: the dashboard leads to the sign-in page, which is there', async () => {
    const answer = await browser.get('/dashboard')
    equal(answer.status, 307)
    equal(new URL(answer.location, site.origin).pathname, '/login')
    equal((await browser.get('/login')).status, 200)
  })

  await check('signing up signs in, since there is no mail', async () => {
    const answer = await browser.post('/api/auth/sign-up', { ...ada, name: 'Ada' })
    equal(answer.status, 201, answer.text)
    match(await dashboardOf(browser), /<h1>Hello Ada<\/h1>/)
  })

  await check('the form refuses a wrong password, says so, and keeps the address', async () => {
    const other = new Browser(site)
    const refused = await sendForm(other, '/login', { ...ada, password: 'a sentence that is wrong' })
    const shown = router === 'app' ? refused : await other.get('/login')
    match(shown.text, /role="alert"/)
    match(shown.text, /value="ada@example\.com"/)
    equal((await other.get('/dashboard')).status, 307)
  })

  await check('the form signs in, and the dashboard shows the name', async () => {
    const other = new Browser(site)
    const answer = await sendForm(other, '/login', ada)
    equal(answer.status, 303, answer.text)
    match(await dashboardOf(other), /<h1>Hello Ada<\/h1>/)
  })

  const api = router === 'app' ? '/api/stats' : '/api/posts'
  await check(`${api} is 401 signed out, and 403 without the role`, async () => {
    equal((await new Browser(site).get(api)).status, 401)
    equal((await browser.get(api)).status, 403)
  })
}

/** @param {Browser} browser */
async function dashboardOf(browser) {
  const answer = await browser.get('/dashboard')
  equal(answer.status, 200)
  return answer.text.replaceAll('<!-- -->', '')
}
