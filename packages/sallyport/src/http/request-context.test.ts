import { afterEach, describe, expect, it } from 'vitest'
import { systemRandom } from '../base/random.ts'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { endpointTable } from './endpoint-table.ts'
import { openRequest } from './request-context.ts'

let open: TestAuth | null = null
afterEach(async () => {
  await open?.remove()
  open = null
})

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/

function lineFor(given: string | null): Readonly<Record<string, unknown>> | undefined {
  let line: Readonly<Record<string, unknown>> | undefined
  const deps = {
    random: systemRandom,
    log: (_level: unknown, _event: unknown, data?: typeof line) => void (line = data),
  }
  openRequest(deps, (name) => (name === 'x-request-id' ? given : null)).log('info', 'test')
  return line
}

it.each(['abcdefgh', '01890a5d-ac96-774b-bcce-b302099a8057', 'x'.repeat(64), 'a_b-c_d-e'])(
  "a proxy's id %j is noted beside ours",
  (given) => expect(lineFor(given)).toEqual({ requestId: expect.stringMatching(uuid) as string, correlationId: given }),
)

it.each([
  null,
  '',
  'short',
  'x'.repeat(65),
  'with a blank',
  'line\nbreak-id',
  'abcdefgh\r\nforged: 1',
  '{"level":"error"}',
  'abcdefgh"',
  'abcdefgh\u2028',
  'äbcdefghi',
  '<script>alert(1)</script>',
])('AT205 %j is no id, and nothing of it is told', (given) =>
  expect(lineFor(given)).toEqual({ requestId: expect.stringMatching(uuid) as string }),
)

describe.each(endpointTable.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
  '%s',
  (_name, { method, path }) => {
    it('names its request in the header of every answer, and in the body of a refusal the same, never as the caller would', async () => {
      open = await createTestAuth()
      const headers = { 'x-request-id': 'the-callers-own' }
      const answers = [
        await open.request(method, path, { headers }),
        await open.request('DELETE', path, { headers }),
        await open.request(method, path, { headers: { ...headers, 'content-type': 'text/plain' } }),
      ]
      for (const answer of answers) {
        const id = answer.headers.get('x-request-id')
        expect(id).toMatch(uuid)
        const body = JSON.parse(await answer.text()) as { error?: { requestId: string } }
        if (body.error !== undefined) expect(body.error.requestId).toBe(id)
      }
      expect(new Set(answers.map((answer) => answer.headers.get('x-request-id'))).size).toBe(answers.length)
    })
  },
)

it('every line of the log that belongs to a request carries its id', async () => {
  const { statement } = await import('../storage/database.ts')
  open = await createTestAuth()
  const auth = open
  await auth.addUser('ada@example.com')
  const cookie = await auth.signIn('ada@example.com')
  const spoil = (name: string, sql: string) => auth.temporary.database.run(statement(`test.${name}`, sql), {})
  const headers = { 'x-request-id': 'proxy-id-1' }
  await spoil('hash', `update auth_passwords set hash = 'spoilt'`)
  const signIn = await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword }, { headers })
  await spoil('roles', `update auth_users set roles = 'spoilt'`)
  const session = await auth.request('GET', '/session', { cookie, headers })
  const [malformedHash, malformedRow] = auth.log
  expect(malformedHash).toMatchObject({
    event: 'password.malformed-hash',
    data: { requestId: signIn.headers.get('x-request-id'), correlationId: 'proxy-id-1' },
  })
  expect(malformedRow).toMatchObject({
    event: 'session.malformed-row',
    data: { requestId: session.headers.get('x-request-id'), correlationId: 'proxy-id-1' },
  })
})

it('a form that was refused tells its page which request it was', async () => {
  const { openFormOutcome } = await import('./form-state.ts')
  open = await createTestAuth()
  const response = await open.request('POST', '/sign-in', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'email=ada@example.com&password=wrong+wrong+wrong',
  })
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0]?.split('=').slice(1).join('=') ?? null
  expect(openFormOutcome(open.services, cookie)?.error?.requestId).toBe(response.headers.get('x-request-id'))
})
