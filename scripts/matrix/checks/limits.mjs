import { deepEqual, equal } from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { Browser, outputOf } from '../browser.mjs'
import { tally } from '../checks.mjs'
import { enrol, person } from '../row.mjs'

/**
 * Limits count once for the process, whichever way an attempt comes.
 *
 * @param {import('../row.mjs').Row} row
 */
export async function checkLimits(row) {
  const { check, skip, site } = row
  const carol = person('carol')
  await enrol(row, carol)

  /** @type {((fields: import('../row.mjs').Person) => Promise<string>)[]} Each answers with the code of the refusal. */
  const ways = [
    async (fields) => JSON.parse((await new Browser(site).post('/api/auth/sign-in', fields)).text).error.code,
    async (fields) => JSON.parse((await new Browser(site).post('/api/stateless/sign-in', fields)).text).error.code,
    async (fields) => JSON.parse((await new Browser(site).post('/api/try', fields)).text).code,
  ]
  if (row.hasAppRouter) {
    const page = await new Browser(site).get('/login')
    ways.push(
      async (fields) => JSON.parse((await new Browser(site).post('/api/attempt', fields)).text).code,
      async (fields) =>
        outputOf(await new Browser(site).submit('/login', page, 'sign-in', fields), 'sign-in').error.code,
    )
  }

  await check(
    `50 wrong passwords for one address at once, by ${ways.length} ways in: 5 are looked at, 45 are not`,
    async () => {
      const attempts = Array.from(
        { length: 50 },
        (_, index) => /** @type {typeof ways[0]} */ (ways[index % ways.length]),
      )
      const codes = await Promise.all(attempts.map((way) => way({ email: carol.email, password: 'wrong' })))
      deepEqual(tally(codes), { invalid_credentials: 5, rate_limited: 45 })
    },
  )

  await check('after that not even the right password is looked at, by any way in', async () => {
    for (const [index, way] of ways.entries()) equal(await way(carol), 'rate_limited', `way ${index}`)
    const answer = await new Browser(site).post('/api/auth/sign-in', carol)
    equal(answer.status, 429)
    equal(Number(answer.headers['retry-after']) > 0, true)
  })

  // Addresses of this machine, one for each check: what one has used up the other still has.
  for (const [path, router, address, next] of /** @type {const} */ ([
    ['/api/auth/sign-in', 'Pages Router', '127.0.0.11', '/api/stateless/sign-in'],
    ['/api/stateless/sign-in', row.hasAppRouter ? 'App Router' : 'Pages Router', '127.0.0.12', '/api/auth/sign-in'],
  ])) {
    const name = `60 wrong sign-ins from one address, mounted in the ${router}: 50 are looked at, whatever the client says it is`
    if (process.platform !== 'linux') {
      skip(name, 'only Linux has more than one address without being told')
      continue
    }
    await check(name, async () => {
      const queue = Array.from({ length: 60 }, (_, index) => index)
      /** @type {number[]} */
      const statuses = []
      const worker = async () => {
        for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
          const fields = { email: `nobody-${address}-${index}@example.com`, password: 'wrong' }
          statuses.push((await new Browser(site, { address }).post(path, fields, forgedAddress(index))).status)
        }
      }
      await Promise.all([worker(), worker(), worker(), worker()])
      deepEqual(tally(statuses), { 401: 50, 429: 10 })
      const fields = { email: 'somebody-else@example.com', password: 'wrong' }
      equal((await new Browser(site, { address }).post(next, fields)).status, 429, 'the other router knows the address')
      equal(
        (await new Browser(site, { address: '127.0.0.13' }).post(path, fields)).status,
        401,
        'another address goes on',
      )
    })
  }
}

/** @param {number} index */
function forgedAddress(index) {
  const address = `203.0.113.${index}`
  /** @type {Record<string, string>[]} */
  const forgeries = [
    {},
    { 'x-forwarded-for': address },
    { 'x-real-ip': address },
    { forwarded: `for=${address}` },
    { 'x-forwarded-for': `${address}, 198.51.100.${randomInt(255)}` },
    { 'cf-connecting-ip': address, 'true-client-ip': address, 'x-client-ip': address, 'x-peer': address },
  ]
  return forgeries[index % forgeries.length] ?? {}
}
