/**
 * One of several instances of an app, on the built package. Arguments: the URL of `dist/index.js`, and options as JSON. Answers messages
 * `{ id, act, ... }` with `{ id, ... }`; times are nanoseconds by the machine's monotonic clock, which all processes share.
 */
const [entry, options] = process.argv.slice(2)
const { createAuth } = await import(entry)
const origin = 'https://app.example.com'
const warnings = []
const auth = createAuth({
  url: origin,
  secret: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8',
  mail: () => undefined,
  log: (level, event) => void (level === 'info' || warnings.push(event)),
  ...JSON.parse(options),
})
await auth.ready()

let queries = 0
if (JSON.parse(options).database.startsWith('postgres')) {
  const { default: pg } = await import('pg')
  const query = pg.Client.prototype.query
  pg.Client.prototype.query = function (...args) {
    if (!String(args[0]?.text ?? args[0]).includes('auth_changes')) queries += 1
    return query.apply(this, args)
  }
}

const requestOf = (cookie) => new Request(origin, { headers: { cookie } })
const pause = (milliseconds = 0) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const now = () => String(process.hrtime.bigint())

const acts = {
  async user() {
    const { id } = await auth.users.create({ email: `${crypto.randomUUID()}@example.com`, emailVerified: true })
    return { userId: id }
  },
  async start({ userId }) {
    const { session, setCookie } = await auth.startSession(new Request(origin), userId)
    return { cookie: setCookie.split(';')[0], sessionId: session.id }
  },
  /** Checks until the answer takes no query for the session. */
  async warm({ cookie }) {
    for (let time = 0; time < 400; time += 1) {
      const before = queries
      if ((await auth.getSession(requestOf(cookie))) === null) throw new Error('there is no such session')
      if (time > 2 && queries === before) return { queries: queries - before }
      await pause(2)
    }
    throw new Error('it does not get warm')
  },
  /** Checks all the time until the session has ended. A check that fails is no yes. */
  async watch({ cookie }) {
    process.send({ watching: true })
    let yes = 0
    let failed = 0
    for (;;) {
      try {
        if ((await auth.getSession(requestOf(cookie))) === null) return { at: now(), yes, failed }
        yes += 1
      } catch {
        failed += 1
        await pause(5)
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
  },
  /** Whether the session is accepted now; a failed check is told. */
  async check({ cookie }) {
    try {
      return { accepted: (await auth.getSession(requestOf(cookie))) !== null, at: now() }
    } catch {
      return { accepted: 'failed', at: now() }
    }
  },
  async revoke({ userId, sessionId }) {
    await auth.sessions.revoke(userId, sessionId)
    return { at: now() }
  },
  /** Starts so many sessions at once; how many began, and the codes of the others. */
  async startMany({ userId, count }) {
    const starts = Array.from({ length: count }, () => auth.startSession(new Request(origin), userId))
    const outcomes = await Promise.allSettled(starts)
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    return { began: count - refused.length, codes: [...new Set(refused.map(({ reason }) => String(reason.code)))] }
  },
  async list({ userId }) {
    const { sessions } = await auth.sessions.list(userId)
    return { live: sessions.length }
  },
  async ban({ userId }) {
    await auth.users.ban(userId)
    return { at: now() }
  },
  async health() {
    const response = await auth.handler(new Request(`${origin}/api/auth/health`))
    return { health: await response.json(), warnings }
  },
}

process.on('message', async ({ id, act, ...given }) => {
  try {
    process.send({ id, ...(await acts[act](given)) })
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) })
  }
})
process.on('disconnect', () => process.exit(0))
process.send({ ready: true })
