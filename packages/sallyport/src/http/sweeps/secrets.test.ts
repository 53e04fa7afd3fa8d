import { describe, expect, it } from 'vitest'
import { statement } from '../../storage/database.ts'
import { weakEndpoint } from './testing-only/bad-endpoints.ts'
import { openTarget } from './testing-only/open-target.ts'
import { sweepSecrets } from './testing-only/secrets.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

const selectAll = (table: string) =>
  statement<Record<never, never>, object>(`test.all-of-${table}`, `select * from ${table}`)

const tells = (table: string) =>
  weakEndpoint({
    method: 'GET',
    origin: 'none',
    handle: async ({ services }) => ({ status: 200, body: { rows: await services.db.all(selectAll(table), {}) } }),
  })

describe('AT191 no answer holds what is stored of a secret:', () => {
  sweepEveryEndpoint(sweepSecrets, {
    'a whole row with the hash of a password': tells('auth_passwords'),
    'a whole row with the hash of a session secret': tells('auth_sessions'),
    'a whole row with the hash of a code': tells('auth_tokens'),
    'a cookie in the body': weakEndpoint({
      handle: ({ caller }) => Promise.resolve({ status: 200, body: { cookie: caller.cookie } }),
    }),
  })
})

it('every column that holds a secret is known as one: a new column is looked at by whoever adds it', async () => {
  const target = await openTarget()
  try {
    await target.ask({
      method: 'POST',
      path: '/sign-up',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'new@example.com', password: 'correct horse battery staple' }),
    })
    await target.signIn(target.ada)
    const tables = JSON.parse(await target.stored()) as object[][]
    const columns = [...new Set(tables.flatMap((rows) => Object.keys(rows[0] ?? {})))]
    const secret = columns.filter((name) => /hash|secret|payload|sealed|body|code|token/.test(name))
    expect(secret.toSorted()).toEqual(['code_expires_at', 'code_hash', 'hash', 'payload', 'secret_hash', 'token_hash'])
    expect(columns.length).toBeGreaterThan(30)
  } finally {
    await target.remove()
  }
})
