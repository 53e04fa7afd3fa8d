import { join } from 'node:path'
import { openBetterAuth } from '../contenders/stores.mjs'
import { openSallyport, origin, password } from '../contenders/sallyport.mjs'
import { finish, given, tell } from '../lib/child.mjs'
import { quantile, shuffle } from '../lib/stats.mjs'

/** How long a session check takes while others sign in, each with its real hash, in the same process. */
const seconds = given.quick ? 1.5 : 6
const everyMs = 4
const post = (/** @type {string} */ path) =>
  new Request(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email: 'ada@example.com', password }),
  })

const { auth } = await openSallyport(`file:${join(given.folder, 'ours.db')}`)
await auth.users.create({ email: 'ada@example.com', password, name: 'Ada', emailVerified: true })
const ourCookie = (await auth.handler(post('/api/auth/sign-in'))).headers.get('set-cookie')?.split(';')[0] ?? ''
const request = new Request(origin, { headers: { cookie: ourCookie } })
const better = await openBetterAuth('sqlite', join(given.folder, 'better.db'), { hash: true })
const headers = new Headers({ cookie: await better.signUp('ada@example.com') })

const contenders = [
  { name: 'sallyport', check: () => auth.getSession(request), signIn: () => auth.handler(post('/api/auth/sign-in')) },
  {
    name: 'better-auth',
    check: () => better.auth.api.getSession({ headers }),
    signIn: () => better.auth.handler(post('/api/auth/sign-in/email')),
  },
]
/** @type {Record<string, Record<string, number | string | null>>} */
const rows = Object.fromEntries(contenders.map(({ name }) => [name, { name }]))
for (const load of [0, 8, 50]) {
  for (const { name, check, signIn } of shuffle(contenders)) {
    tell(`${name}, ${load} sign-ins in flight`)
    if ((await check()) === null) throw new Error(`${name} finds no session.`)
    const { times, done } = await measure(check, signIn, load)
    if (load > 0 && done === 0) throw new Error(`${name}: nobody could sign in.`)
    Object.assign(rows[name] ?? {}, {
      [`p50At${load}`]: quantile(times, 0.5),
      [`p99At${load}`]: quantile(times, 0.99),
      ...(load === 0 ? {} : { [`signInsAt${load}`]: done / seconds }),
    })
  }
}
finish(Object.values(rows))

/**
 * @param {() => Promise<unknown>} check
 * @param {() => Promise<Response>} signIn
 * @param {number} load
 */
async function measure(check, signIn, load) {
  let going = true
  let done = 0
  const loops = Array.from({ length: load }, async () => {
    while (going) {
      const { status } = await signIn()
      if (status === 200) done += 1
    }
  })
  /** @type {number[]} */
  const times = []
  const start = performance.now()
  /** @type {Promise<unknown>[]} */
  const open = []
  // A check counts from when it should have begun: what holds up the process holds it up, too.
  for (let next = start; next < start + seconds * 1000; next += everyMs) {
    const due = next
    while (performance.now() < due)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    open.push(check().then(() => times.push(performance.now() - due)))
  }
  await Promise.all(open)
  going = false
  await Promise.all(loops)
  return { times, done }
}
