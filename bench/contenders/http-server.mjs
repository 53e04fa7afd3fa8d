import { createServer } from 'node:http'
import { join } from 'node:path'
import { claims, openIdeal, sealIdeal } from './ideal.mjs'
import { openers, userId } from './peers.mjs'
import { openSallyport, sessionsOf } from './sallyport.mjs'
import { openBetterAuth, openIdealStore } from './stores.mjs'

/**
 * A server of node:http with a guarded address for each contender: `/<number>` answers 200 to who is signed in, else 401. It tells its
 * parent the port and the cookies, and its CPU time when asked.
 */
const folder = process.argv[2] ?? ''
/** @type {{ name: string, cookie: string, guard: (header: string) => unknown }[]} */
const guards = [{ name: 'bare: no guard', cookie: '', guard: () => true }]

guards.push({ name: 'ideal: cookie by hand', cookie: sealIdeal(claims), guard: openIdeal })
const store = await openIdealStore('sqlite', join(folder, 'ideal.db'), 1)
guards.push({ name: 'ideal: cookie by hand and the join', cookie: store.cookies[0] ?? '', guard: store.check })

const { auth, next } = await openSallyport(`file:${join(folder, 'ours.db')}`)
const { cookies } = await sessionsOf(auth, 1)
guards.push(
  { name: 'sallyport, optimistic', cookie: cookies[0] ?? '', guard: (cookie) => next.peek({ headers: { cookie } }) },
  {
    name: 'sallyport, secure, SQLite',
    cookie: cookies[0] ?? '',
    guard: (cookie) => auth.getSession(new Request('http://localhost:3000', { headers: { cookie } })),
  },
)
const better = await openBetterAuth('sqlite', join(folder, 'better.db'))
guards.push({
  name: 'better-auth, secure, SQLite',
  cookie: await better.signUp('ada@example.com'),
  guard: (cookie) => better.auth.api.getSession({ headers: new Headers({ cookie }) }),
})
for (const { name, seal, open, idOf } of await openers())
  if (!name.includes('compact') && !name.includes('jwe'))
    guards.push({ name, cookie: await seal(0), guard: async (cookie) => idOf(await open(cookie)) === userId })

const server = createServer(async (request, response) => {
  const found = await Promise.resolve(guards[Number(request.url?.slice(1))]?.guard(request.headers.cookie ?? '')).catch(
    () => null,
  )
  response.writeHead(found ? 200 : 401, { 'content-type': 'application/json' })
  response.end(found ? '{"ok":true}' : '{"ok":false}')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.send?.({ port, guards: guards.map(({ name, cookie }) => ({ name, cookie })) })
})
process.on('message', () => process.send?.(process.cpuUsage()))

// It ends with its parent, however that ended.
process.on('disconnect', () => process.exit())
