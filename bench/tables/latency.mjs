import { join } from 'node:path'
import { Algorithm, hash, verify } from '@node-rs/argon2'
import { sealData, unsealData } from 'iron-session'
import { openBetterAuth, openIdealStore } from '../contenders/stores.mjs'
import { openSallyport, origin, password } from '../contenders/sallyport.mjs'
import { finish, given, tell } from '../lib/child.mjs'
import { quantile, shuffle } from '../lib/stats.mjs'

// The first user of what is by hand.
const email = 'ada0@example.com'
/** How long a session check takes while others sign in, each with its real hash, in the same process. */
const seconds = given.quick ? 1.5 : 5
const everyMs = 4
const post = (/** @type {string} */ path) =>
  new Request(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email, password }),
  })

const { auth } = await openSallyport(`file:${join(given.folder, 'ours.db')}`)
await auth.users.create({ email, password, name: 'Ada', emailVerified: true })
// Of somebody else: a user's hundred and first session ends the oldest.
const { id } = await auth.users.create({ email: 'grace@example.com', name: 'Grace', emailVerified: true })
const { setCookie } = await auth.startSession(new Request(origin), id)
const request = new Request(origin, { headers: { cookie: setCookie.split(';')[0] ?? '' } })
const better = await openBetterAuth('sqlite', join(given.folder, 'better.db'), { hash: true })
const headers = new Headers({ cookie: await better.signUp(email) })

const ideal = await openIdealStore('sqlite', join(given.folder, 'ideal.db'), 1)
// What sallyport takes by default; the two that bring no hash are given it without a bound on how many run at once.
const stored = await hash(password, { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 })
const sealed = { password: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8' }
const ironCookie = await sealData({ email }, sealed)

const contenders = [
  {
    name: 'ideal: cookie by hand and the join',
    check: () => ideal.check(ideal.cookies[0] ?? ''),
    signIn: () => byHand(ideal.signIn),
  },
  { name: 'sallyport', check: () => auth.getSession(request), signIn: () => auth.handler(post('/api/auth/sign-in')) },
  {
    name: 'better-auth',
    check: () => better.auth.api.getSession({ headers }),
    signIn: () => better.auth.handler(post('/api/auth/sign-in/email')),
  },
  {
    name: 'iron-session, no store',
    check: () => unsealData(ironCookie, sealed),
    signIn: () => byHand(sealOne),
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

/** @param {() => unknown} check @param {number} due @returns {Promise<number>} Milliseconds from when it was due. */
async function timed(check, due) {
  await check()
  return performance.now() - due
}

/** A sign-in with the hash before it. @param {(request: Request) => Promise<Response>} signIn */
async function byHand(signIn) {
  if (!(await verify(stored, password))) throw new Error('The password is right.')
  return signIn(post('/'))
}

/** @param {Request} request */
async function sealOne(request) {
  const { email } = await request.json()
  return Response.json({ email }, { headers: { 'set-cookie': `session=${await sealData({ email }, sealed)}` } })
}

/**
 * @param {() => unknown} check
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
    open.push(timed(check, due).then((ms) => times.push(ms)))
  }
  await Promise.all(open)
  going = false
  await Promise.all(loops)
  return { times, done }
}
