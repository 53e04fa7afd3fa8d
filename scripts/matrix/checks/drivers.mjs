import { equal } from 'node:assert/strict'
import { Browser } from '../browser.mjs'
import { freePort, startServer } from '../server.mjs'

/**
 * Databases whose driver the app has not: it was built all the same, and says what to install.
 *
 * @param {{ check: import('../row.mjs').Row['check'], folder: string, standalone: boolean }} app `folder`: where the server runs.
 */
export async function checkDrivers({ check, folder, standalone }) {
  for (const [url, driver] of /** @type {const} */ ([
    ['postgres://127.0.0.1:9/none', 'pg'],
    ['mysql://127.0.0.1:9/none', 'mysql2'],
  ])) {
    await check(`a database without its driver is not ready, and the log says: npm install ${driver}`, async () => {
      const port = await freePort()
      const origin = `http://localhost:${port}`
      const env = { AUTH_SECRET: `${'x'.repeat(20)}abcdefghijklmnopqrstuvw`, AUTH_URL: origin, DATABASE_URL: url }
      const server = await startServer({ folder, standalone, port, env })
      try {
        const browser = new Browser({ port, origin })
        equal((await browser.get('/api/auth/health')).status, 503)
        for (const mount of ['/api/auth', '/api/stateless'])
          equal(
            (await browser.post(`${mount}/sign-in`, { email: 'ada@example.com', password: 'x' })).status,
            503,
            mount,
          )
      } finally {
        await server.stop()
      }
      const said = server
        .log()
        .split('\n')
        .filter((line) => line.includes(`npm install ${driver}`))
      equal(said.length, 2, server.log())
    })
  }
}
