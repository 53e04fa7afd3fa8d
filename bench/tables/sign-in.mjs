import { emailOf, engines, openContenders } from '../contenders/engines.mjs'
import { origin, password } from '../contenders/sallyport.mjs'
import { finish, how, tell } from '../lib/child.mjs'
import { interleave } from '../lib/interleave.mjs'

/** Signing in and up by HTTP requests, with a password hash that costs nothing. */
const users = 100
let last = 0
/** @type {Record<string, Record<string, number | string | null>>} */
const rows = {}
const post = (/** @type {string} */ path, /** @type {object} */ body) =>
  new Request(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(body),
  })
const known = (/** @type {number} */ index) => ({ email: emailOf(index % users), password })
const fresh = () => ({ email: `new${(last += 1)}@example.com`, password, name: 'Ada' })

for (const engine of engines) {
  tell(`${engine}: signing in and up`)
  const { ideal, auth, better } = await openContenders(engine, users, { password })
  const signIns = {
    'floor: request, statements, cookie by hand': (/** @type {number} */ index) =>
      ideal.signIn(post('/', known(index))),
    sallyport: (/** @type {number} */ index) => auth.handler(post('/api/auth/sign-in', known(index))),
    'better-auth': (/** @type {number} */ index) => better.auth.handler(post('/api/auth/sign-in/email', known(index))),
  }
  const signUps = {
    'floor: request, statements, cookie by hand': () => ideal.signUp(post('/', fresh())),
    sallyport: () => auth.handler(post('/api/auth/sign-up', fresh())),
    'better-auth': () => better.auth.handler(post('/api/auth/sign-up/email', fresh())),
  }
  for (const [column, acts] of /** @type {const} */ ([
    ['SignIn', signIns],
    ['SignUp', signUps],
  ])) {
    for (const [name, act] of Object.entries(acts)) {
      const response = await act(0)
      if (!response.ok || response.headers.get('set-cookie') === null)
        throw new Error(`${name} answers ${response.status} ${await response.text()}`)
    }
    for (const { name, wallUs } of await interleave(
      Object.entries(acts).map(([name, act]) => ({ name, act })),
      how,
    ))
      rows[name] = { ...rows[name], name, [`${engine}${column}`]: wallUs / 1000 }
  }
}
finish(Object.values(rows))
