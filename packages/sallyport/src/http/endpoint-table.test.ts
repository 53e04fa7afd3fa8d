import { expect, it } from 'vitest'
import { createTestAuth } from '../testing-only/test-auth.ts'
import { endpointTable } from './endpoint-table.ts'

it('no GET takes a secret in a URL, where logs and histories would keep it', {
  tags: ['ASVS-14.2.1'],
}, () => {
  const fields = endpointTable
    .filter(({ method }) => method === 'GET')
    .flatMap(({ path, input }) => Object.entries(input).map(([name, { secret }]) => ({ path, name, secret })))
  expect(fields.length).toBeGreaterThan(0)
  expect(fields.filter(({ secret }) => secret)).toEqual([])
})

it('what is for development is not there in production, for any method', {
  tags: ['ASVS-13.4.2'],
}, async () => {
  const auth = await createTestAuth()
  try {
    const paths = endpointTable.filter(({ access }) => access === 'development').map(({ path }) => path)
    expect(paths).toEqual(['/mailbox'])
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'])
      expect((await auth.request(method, '/mailbox')).status).toBe(404)
  } finally {
    await auth.remove()
  }
})
