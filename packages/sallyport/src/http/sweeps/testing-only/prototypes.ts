import { askFor, form, goodInputs, json } from './asks.ts'
import type { Sweep } from './sweep.ts'
import type { Answered, Ask, Target } from './target.ts'

const poison = '{"polluted":1,"roles":["admin"],"needs":"nothing","access":"anyone"}'
const names = ['__proto__', 'constructor', 'prototype', '__defineGetter__', 'toString', 'hasOwnProperty']

/** Names that code asks objects for that have no such property of their own, and that would matter. */
const inherited: Readonly<Record<string, unknown>> = {
  polluted: 1,
  roles: ['admin'],
  role: 'admin',
  isAdmin: true,
  emailVerified: true,
  userId: 'x',
  email: 'eve@example.com',
  password: 'correct horse battery staple',
  token: 'A'.repeat(43),
  code: '12345678',
  id: 'x',
  all: 'everywhere',
  use: 'no',
  probe: 'live',
  cursor: 'x',
  needs: 'nothing',
  access: 'anyone',
  next: 'https://evil.example',
}

/**
 * Names by which one gets at the prototype of all objects are names like any other: they change nothing there, wherever they come
 * (ASVS 5.0 V15.3.6). And where something else has put names there, they are not taken for what was sent.
 */
export const sweepPrototypes: Sweep = async (target, endpoint) => {
  const before = JSON.stringify(Object.getOwnPropertyNames(Object.prototype))
  const faults: string[] = []
  for (const ask of poisoned(target, endpoint)) {
    await target.ask(ask)
    if (JSON.stringify(Object.getOwnPropertyNames(Object.prototype)) !== before) {
      for (const name of Object.keys(Object.prototype)) Reflect.deleteProperty(Object.prototype, name)
      faults.push(`${JSON.stringify(ask).slice(0, 200)} reaches the prototype of all objects`)
    }
  }
  for (const input of [{}, ...goodInputs(target, endpoint)]) {
    const ask = askFor(endpoint, input)
    const clean = comparable(await target.ask(ask))
    for (const [name, value] of Object.entries(inherited)) {
      if (Object.hasOwn(input, name)) continue
      const answered = comparable(await withInherited(name, value, () => target.ask(ask)))
      if (answered !== clean) faults.push(`an inherited ${name} turns ${clean} into ${answered}`)
    }
  }
  return faults
}

function poisoned(target: Target, endpoint: Parameters<Sweep>[1]): Ask[] {
  const { method, path } = endpoint
  const [input = {}] = goodInputs(target, endpoint)
  const inside = [...Object.keys(input), 'metadata', 'constructor'].flatMap((field) =>
    names.map((name) => `{"${field}":{"${name}":${poison},"constructor":{"prototype":${poison}}}}`),
  )
  const merged = names.map((name) => JSON.stringify(input).replace(/^\{/, `{"${name}":${poison},`).replace(',}', '}'))
  const bodies = [...merged, ...inside]
  const texts = names.flatMap((name) => [`${name}[polluted]=1`, `${name}.polluted=1`, `${name}=1`])
  const query = texts.map(
    (text): Ask => ({ method, path: `${path}?${text}`, headers: json, ...(method === 'GET' ? {} : { body: '{}' }) }),
  )
  if (method === 'GET') return query
  const whole = bodies.map((body): Ask => ({ method, path, headers: json, body }))
  const parsed = bodies.map(
    (body): Ask => ({ method, path, headers: json, parsed: { value: JSON.parse(body) as unknown } }),
  )
  const forms = texts.map((body): Ask => ({ method, path, headers: form, body }))
  return [...query, ...whole, ...parsed, ...forms]
}

async function withInherited<T>(name: string, value: unknown, work: () => Promise<T>): Promise<T> {
  Reflect.defineProperty(Object.prototype, name, { value, configurable: true, writable: true, enumerable: false })
  try {
    return await work()
  } finally {
    Reflect.deleteProperty(Object.prototype, name)
  }
}

/** What was answered but for what is new each time. */
function comparable({ status, text }: Answered): string {
  return `${status} ${text.replace(/"(?:requestId|id|\w+At)":"[^"]+"/g, '')}`
}
