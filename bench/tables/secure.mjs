import { openAuthJs } from '../contenders/auth-js.mjs'
import { emailOf, engines, openContenders } from '../contenders/engines.mjs'
import { openSallyport } from '../contenders/sallyport.mjs'
import { finish, given, how, tell } from '../lib/child.mjs'
import { interleave } from '../lib/interleave.mjs'

/** From a Cookie header to the session and its user in the store. */
const users = given.quick ? 100 : 1000
/** @type {Record<string, Record<string, number | string | null>>} */
const rows = {}

for (const engine of engines) {
  tell(`${engine}: making ${users} users with a session each`)
  const { ideal, auth, url, requests, better, headers } = await openContenders(engine, users)
  const { auth: asking } = await openSallyport(url, { heartbeat: false })
  /** @type {Record<string, (index: number) => any>} */
  const checks = {
    'floor: one prepared join': ideal.joinOnly,
    'ideal: cookie by hand and the join': (index) => ideal.check(ideal.cookies[index % users] ?? ''),
    sallyport: (index) => auth.getSession(requests[index % users]),
    'sallyport, asking the database': (index) => asking.getSession(requests[index % users]),
    'better-auth': (index) => better.auth.api.getSession({ headers: headers[index % users] }),
    ...(await openAuthJs(engine, users)),
  }
  for (const [name, check] of Object.entries(checks)) {
    const found = await check(1)
    const email = found?.email ?? found?.user?.email
    if (email !== emailOf(1)) throw new Error(`${name} finds ${JSON.stringify(found)}`)
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
