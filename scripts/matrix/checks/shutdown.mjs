import { deepEqual, equal, ok } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Browser } from '../browser.mjs'

/**
 * SIGTERM with sign-ins in flight, in both routers: every one is answered. The server has ended afterwards.
 *
 * @param {import('../row.mjs').Row} row
 * @param {number} endedBy The exit code that Next has then.
 */
export async function checkShutdown({ check, site, server }, endedBy) {
  const browser = new Browser(site, { address: '127.0.0.31' })
  const mounts = ['/api/auth', '/api/stateless']
  const sixteen = Array.from({ length: 16 }, (_, index) => index)
  await check(
    'at SIGTERM what is in flight is answered, no connection is reset, and the server ends as Next does',
    async () => {
      // Connections that are open already: the requests are on their way when the signal comes.
      await Promise.all(sixteen.map(() => browser.get('/api/auth/health')))
      let answered = 0
      const answers = sixteen.map(async (index) => {
        const fields = { email: `nobody${index}@example.com`, password: 'wrong wrong wrong' }
        const answer = await browser.post(`${mounts[index % 2]}/sign-in`, fields)
        answered += 1
        return answer
      })
      await sleep(40)
      const inFlight = answers.length - answered
      const ended = server.stop()
      const codes = (await Promise.all(answers)).map(({ text }) => JSON.parse(text).error.code)
      deepEqual(
        codes.filter((code) => code !== 'invalid_credentials' && code !== 'busy'),
        [],
      )
      ok(inFlight > 0, 'some were in flight')
      equal(await ended, endedBy)
    },
  )
}
