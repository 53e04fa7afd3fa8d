import { join } from 'node:path'
import { newDatabase, openBetterAuth, openIdealStore } from '../contenders/stores.mjs'
import { openSallyport, origin } from '../contenders/sallyport.mjs'
import { finish, given, how, tell } from '../lib/child.mjs'
import { interleave } from '../lib/interleave.mjs'

/** From a Cookie header to the session and its user in the store. */
const users = given.quick ? 100 : 1000
/** @type {Record<string, Record<string, number | string | null>>} */
const rows = {}

for (const engine of /** @type {const} */ (['sqlite', 'postgres'])) {
  if (engine === 'postgres' && given.postgres === null) continue
  tell(`${engine}: making ${users} users with a session each`)
  const place = async (/** @type {string} */ name) =>
    engine === 'sqlite' ? join(given.folder, `${name}.db`) : newDatabase(given.postgres ?? '')
  const ideal = await openIdealStore(engine, await place('ideal'), users)
  const ourPlace = await place('ours')
  const url = engine === 'sqlite' ? `file:${ourPlace}` : ourPlace
  const { auth } = await openSallyport(url)
  const { auth: asking } = await openSallyport(url, { heartbeat: false })
  const better = await openBetterAuth(engine, await place('better'))
  const requests = []
  const headers = []
  for (let index = 0; index < users; index += 1) {
    const { id } = await auth.users.create({ email: `ada${index}@example.com`, name: 'Ada', emailVerified: true })
    const { setCookie } = await auth.startSession(new Request(origin), id)
    requests.push(new Request(origin, { headers: { cookie: setCookie.split(';')[0] ?? '' } }))
    headers.push(new Headers({ cookie: await better.signUp(`ada${index}@example.com`) }))
  }
  /** @type {Record<string, (index: number) => any>} */
  const checks = {
    'floor: one prepared join': ideal.joinOnly,
    'ideal: cookie by hand and the join': (index) => ideal.check(ideal.cookies[index % users] ?? ''),
    sallyport: (index) => auth.getSession(/** @type {Request} */ (requests[index % users])),
    'sallyport, asking the database': (index) => asking.getSession(/** @type {Request} */ (requests[index % users])),
    'better-auth': (index) => better.auth.api.getSession({ headers: /** @type {Headers} */ (headers[index % users]) }),
  }
  for (const [name, check] of Object.entries(checks)) {
    const found = await check(1)
    const email = found?.email ?? found?.user?.email
    if (email !== 'ada1@example.com') throw new Error(`${name} finds ${JSON.stringify(found)}`)
    // Each session has been seen once: what keeps anything has it by now.
    for (let index = 0; index < users; index += 1) await check(index)
  }
  tell(`${engine}: measuring`)
  for (const { name, wallUs, cpuUs } of await interleave(
    Object.entries(checks).map(([name, act]) => ({ name, act })),
    how,
  ))
    rows[name] = { ...rows[name], name, [`${engine}Us`]: wallUs, [`${engine}CpuUs`]: cpuUs }
}
finish(Object.values(rows))
