import { endpointTable } from '../../endpoint-table.ts'
import { askFor, goodInputs, json } from './asks.ts'
import type { Sweep } from './sweep.ts'
import { outcomeOf } from './target.ts'
import type { Answered } from './target.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY']
const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override']

/** Only the methods in the table are answered; a GET changes nothing; HEAD is GET without the body (RFC 9110 §9, ASVS 5.0 V4.1.4). */
export const sweepMethods: Sweep = async (target, endpoint) => {
  const { path, access, method } = endpoint
  const allowed = endpointTable
    .filter((one) => one.path === path)
    .flatMap((one) => (one.method === 'GET' ? ['GET', 'HEAD'] : [one.method]))
  const faults: string[] = []
  for (const other of methods.filter((one) => !allowed.includes(one))) {
    for (const header of [null, ...overrides]) {
      const headers = header === null ? json : { ...json, [header]: method }
      const answered = await target.ask({ method: other, path, headers })
      const expected = access === 'development' ? '404 not_found' : '405 method_not_allowed'
      // Without a body there is no code.
      if (outcomeOf(answered) !== (other === 'HEAD' ? expected.slice(0, 3) : expected))
        faults.push(`${other} is ${outcomeOf(answered)}`)
      if (access !== 'development' && answered.headers.get('allow') !== allowed.join(', '))
        faults.push(`${other} allows ${answered.headers.get('allow')}`)
    }
  }
  if (method !== 'GET') return faults
  const cookie = await target.signIn(target.ada)
  const before = await target.stored()
  for (const input of goodInputs(target, endpoint)) {
    const ask = askFor(endpoint, input, { cookie })
    const got = await target.ask(ask)
    const head = await target.ask({ ...ask, method: 'HEAD' })
    if (comparable(got) !== comparable(head)) faults.push(`HEAD is ${comparable(head)}, GET ${comparable(got)}`)
  }
  return (await target.stored()) === before ? faults : [...faults, 'GET changes something']
}

/** Headers that are new with every answer, or that HEAD may leave out (RFC 9110 §9.3.2). */
const passing = ['x-request-id', 'set-cookie', 'date', 'content-length', 'transfer-encoding']

/** Status and headers. */
function comparable({ status, headers }: Answered): string {
  const other = [...headers].filter(([name]) => !passing.includes(name))
  return JSON.stringify([status, other])
}
