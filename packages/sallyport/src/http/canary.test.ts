import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { isSecretName } from '../base/mask.ts'
import type { Mail } from '../events/mail.ts'
import { limitRates } from '../protection/limits.ts'
import { createTestAuth, testOrigin } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { tellingDatabase } from '../testing-only/telling-database.ts'
import type { TellingFault } from '../testing-only/telling-database.ts'
import { endpointTable } from './endpoint-table.ts'

/** A secret that is put into every input must come out nowhere. Generated from the endpoint table: a new endpoint is swept by itself. */

/** Different every time, so that none can be in the code by chance. */
const word = randomBytes(9).toString('hex')
const digits = String(10_000_000 + (randomBytes(4).readUInt32BE() % 89_999_999))
const token = randomBytes(32).toString('base64url')
const password = `${word} velvet otter`
const email = `${word}@example.com`
const secrets = [word, digits, token]

/** What each field takes; a field of a new name gets the word. */
const good: Readonly<Record<string, unknown>> = { email, password, code: digits, token, name: word, id: word }

type AnyEndpoint = (typeof endpointTable)[number]

function bodyOf(endpoint: AnyEndpoint): Record<string, unknown> {
  return Object.fromEntries(Object.keys(endpoint.input).map((name) => [name, good[name] ?? word]))
}

/** Bodies of every shape, the secret in each: as text, so that broken ones are among them. */
function bodiesOf(endpoint: AnyEndpoint): { type: string; body: string }[] {
  const whole = bodyOf(endpoint)
  const wrongs = [{ [word]: word }, [word], Number(digits), { $ne: word }, word.repeat(600), `${word}\0`]
  const values = Object.keys(whole).flatMap((name) => wrongs.map((wrong) => ({ ...whole, [name]: wrong })))
  const json = [whole, {}, { ...whole, [word]: word }, [word], word, ...values].map((value) => JSON.stringify(value))
  const texts = Object.entries(whole).map(([name, value]) => [name, String(value)])
  return [
    ...[...json, `{"password":"${word}`, `${word}{}`, ''].map((body) => ({ type: 'application/json', body })),
    {
      type: 'application/x-www-form-urlencoded',
      body: new URLSearchParams(texts).toString(),
    },
    { type: 'application/x-www-form-urlencoded', body: `${word}=${word}&%=${word}` },
    { type: `text/${word}`, body: word },
  ]
}

/** Every place of a request that is not its body. */
const headers: Readonly<Record<string, string>> = {
  'user-agent': word,
  authorization: `Bearer ${token}`,
  referer: `https://${word}.example/?token=${token}`,
  'x-forwarded-for': word,
  'x-request-id': `${word}\u00e4`,
  'accept-language': word,
  [`x-${word}`]: token,
}
const cookies = [`__Host-session=${token}`, `session=${word}; ${word}=${token}`, `__Host-session-form=${token}`]

const unlimited = Object.fromEntries(
  Object.entries(limitRates).map(([name, rates]) => [
    name,
    Object.fromEntries(Object.keys(rates).map((by) => [by, { burst: 1_000_000, periodMs: 1_000 }])),
  ]),
)

let open: TestAuth | null = null
let mails: Mail[] = []
let calls: () => number = () => 0
afterEach(async () => {
  await open?.remove()
  open = null
  mails = []
})

/** A sender that throws all that it was given. */
function throwingSender(mail: Mail): never {
  mails.push(mail)
  throw Object.assign(new Error(`cannot send ${JSON.stringify(mail)}`), { response: mail, code: mail.code })
}

async function setUp(k = 0, fault: TellingFault = 'wrapped', more: object = {}): Promise<TestAuth> {
  open = await createTestAuth({ limits: unlimited, mail: throwingSender, ...more }, (database) => {
    const telling = tellingDatabase(database, k, fault)
    calls = telling.calls
    return telling.database
  })
  return open
}

/** All that a caller, or a reader of the log, gets to see. Cookies, too: what is sealed holds nothing that can be read. */
async function expectSilence(auth: TestAuth, responses: readonly Response[]): Promise<void> {
  const told = secrets.concat(
    mails.flatMap(({ code, link }) => [code ?? '', ...(link?.split('token=')[1] ?? '').split('&')]),
  )
  const seen = [JSON.stringify(auth.log)]
  for (const response of responses) seen.push(JSON.stringify([...response.headers]), await response.text())
  for (const secret of told.filter((one) => one !== '')) {
    for (const text of seen) if (text.includes(secret)) expect(text).toBe(`without ${secret}`)
  }
  for (const { text, html, subject } of mails) expect(`${subject} ${text} ${html}`).not.toContain(password)
}

describe.each(endpointTable.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
  'a secret in a request to %s comes out nowhere',
  (_name, endpoint) => {
    const path =
      endpoint.method === 'GET' ? `${endpoint.path}?${new URLSearchParams(texts(bodyOf(endpoint)))}` : endpoint.path

    it('in whatever field, header, cookie, query or shape of body', { tags: ['ASVS-16.2.5'] }, async () => {
      const auth = await setUp()
      const responses: Response[] = []
      for (const [index, { type, body }] of bodiesOf(endpoint).entries()) {
        const sent = { ...headers, 'content-type': type }
        const cookie = cookies[index % cookies.length] ?? null
        const delivery = { peer: '198.51.100.7' }
        responses.push(
          await auth.request(
            endpoint.method,
            `${path}${path.includes('?') ? '&' : '?'}${word}=${token}`,
            endpoint.method === 'GET' ? { headers: sent, cookie, delivery } : { headers: sent, cookie, body, delivery },
          ),
        )
      }
      responses.push(await auth.request('DELETE', `${endpoint.path}/${word}?${word}`, { headers }))
      responses.push(
        await auth.post(endpoint.path, bodyOf(endpoint), { headers: { origin: `https://${word}.example` } }),
      )
      await auth.delivered()
      await expectSilence(auth, responses)
    })

    it.each(['wrapped', 'bare'] as const)(
      'with a database that fails at any call with a %s error that quotes all values',
      async (fault) => {
        for (let k = 1, done = false; !done; k += 1) {
          const auth = await setUp(k, fault)
          const cookie = cookies[0] ?? null
          const response =
            endpoint.method === 'GET'
              ? await auth.request('GET', path, { cookie, headers })
              : await auth.post(endpoint.path, bodyOf(endpoint), { cookie, headers })
          await auth.delivered()
          await expectSilence(auth, [response])
          done = calls() < k
          await auth.remove()
          open = null
        }
      },
    )
  },
)

it.each(['required', 'optional'] as const)(
  'a whole life with verification %s: sign-up, mail that fails, codes, links, sign-in, sessions; the database fails at any call',
  async (verification) => {
    for (const k of [0, 1, 2, 3, 5, 8, 13]) {
      const auth = await setUp(k, 'bare', { verification })
      const responses = [await auth.post('/sign-up', { email, password, name: word })]
      await auth.delivered()
      const code = mails.at(-1)?.code ?? digits
      responses.push(
        await auth.post('/email/verify', { email, code: digits }),
        await auth.post('/email/verify', { token }),
        await auth.post('/email/verify', { email, code }),
        await auth.post('/sign-in', { email, password: `${password}!` }),
      )
      const signedIn = await auth.post('/sign-in', { email, password })
      const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? null
      const value = cookie?.split('=')[1]
      // What is signed in may be told who it is: the name belongs there, and nothing else does.
      const session = await auth.request('GET', '/session', { cookie })
      for (const own of [signedIn, session, ...responses.splice(0, 1)]) {
        const text = (await own.text()).replaceAll(`"name":"${word}"`, '')
        for (const secret of [...secrets, password]) expect(text).not.toContain(secret)
        if (value !== undefined && value !== '') expect(text).not.toContain(value)
      }
      responses.push(await auth.request('POST', '/sign-out', { cookie, headers: { 'x-request-id': word } }))
      await auth.delivered()
      // A proxy's own id is noted as it is: it is no secret. Here it is the word, and so it goes before the comparison.
      const log = JSON.stringify(auth.log).replaceAll(`"correlationId":"${word}"`, '')
      for (const secret of [...secrets, code, ...(value === undefined || value === '' ? [] : [value])])
        expect(log).not.toContain(secret)
      for (const response of responses) {
        const text = JSON.stringify([...response.headers]) + (await response.text())
        for (const secret of [...secrets, password]) expect(text).not.toContain(secret)
      }
      for (const { text, html, subject } of mails) expect(`${subject} ${text} ${html}`).not.toContain(password)
      await auth.remove()
      open = null
      mails = []
    }
  },
  15_000,
)

it('every field that the table marks as secret has a name that the log masks', { tags: ['ASVS-16.2.5'] }, () => {
  for (const { input } of endpointTable)
    for (const [name, field] of Object.entries(input))
      if (field.secret) expect([name, isSecretName(name)]).toEqual([name, true])
})

it('the sweep would see it: an answer that echoes is found', async () => {
  const auth = await setUp()
  await expect(expectSilence(auth, [new Response(`{"email":"${email}"}`)])).rejects.toThrow()
  await expect(
    expectSilence(auth, [new Response(null, { headers: { location: `${testOrigin}/${word}` } })]),
  ).rejects.toThrow()
})

function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}
