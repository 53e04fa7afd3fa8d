import { askFor, goodInputs, takes } from './asks.ts'
import type { Values } from './asks.ts'
import type { Sweep } from './sweep.ts'
import type { Target } from './target.ts'

/** Fields in which a client may claim to be somebody: no endpoint takes any of them from there. */
const claims = ['userId', 'user_id', 'user', 'uid', 'sub', 'sid', 'sessionId', 'owner', 'id']

/**
 * What belongs to Ada is neither changed nor told when Eve asks with Ada's ids, wherever she puts them (ASVS 5.0 V8.2.2). Whatever looks
 * like an id is tried in every field that takes it.
 */
export const sweepForeignObjects: Sweep = async (target, endpoint) => {
  let cookie = await target.signIn(target.eve)
  const ada = await target.signIn(target.ada)
  const ids = [target.ada.id, await sessionId(target, ada)]
  const before = await rowsOf(target, ids)
  const faults: string[] = []
  for (const input of goodInputs(target, endpoint)) {
    for (const id of ids) {
      for (const changed of withId(target, endpoint, input, id)) {
        const { text, status } = await target.ask(askFor(endpoint, changed, { cookie, headers: { 'x-user-id': id } }))
        if (!(await isAlive(target, cookie))) cookie = await target.signIn(target.eve)
        // Who proves to be Ada by her password is not Eve any more.
        const told = [...ids, target.ada.email].filter((word) => text.includes(word) && !provesAda(target, changed))
        if (told.length > 0) faults.push(`${JSON.stringify(changed)} (${status}) tells ${told.join()}`)
      }
    }
  }
  if ((await rowsOf(target, ids)) !== before) faults.push('something of another user was changed')
  return faults
}

function withId(target: Target, endpoint: Parameters<Sweep>[1], input: Values, id: string): Values[] {
  const taking = Object.entries(target.shapeOf(endpoint)).filter(([, field]) => takes(field, id))
  return [
    ...taking.map(([name]) => ({ ...input, [name]: id })),
    ...taking.map(([name]) => ({ [name]: id })),
    ...claims
      .filter((name) => !Object.hasOwn(target.shapeOf(endpoint), name))
      .map((name) => ({ ...input, [name]: id })),
  ]
}

function provesAda(target: Target, input: object): boolean {
  return 'email' in input && input.email === target.ada.email && 'password' in input
}

async function isAlive(target: Target, cookie: string): Promise<boolean> {
  return !(await target.ask({ method: 'GET', path: '/session', cookie })).text.includes('"user":null')
}

async function sessionId(target: Target, cookie: string): Promise<string> {
  const { text } = await target.ask({ method: 'GET', path: '/session', cookie })
  return (JSON.parse(text) as { session: { id: string } }).session.id
}

/** Rows of people and sessions with one of these ids, and the passwords. */
async function rowsOf(target: Target, ids: readonly string[]): Promise<string> {
  const tables = JSON.parse(await target.stored()) as { id?: string; user_id?: string }[][]
  const isTheirs = (row: { id?: string; user_id?: string }) =>
    ids.includes(row.id ?? '') || (ids.includes(row.user_id ?? '') && row.id === undefined)
  return JSON.stringify(tables.map((rows) => rows.filter(isTheirs)))
}
