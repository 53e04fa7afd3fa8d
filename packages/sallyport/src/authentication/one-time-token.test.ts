import { afterEach, expect, it } from 'vitest'
import { createTestAuth } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { consumeToken, findToken, issueToken } from './one-time-token.ts'

let auth: TestAuth | null = null
afterEach(async () => {
  await auth?.remove()
  auth = null
})

it('AT035 of two batches that use one token, both of which found it alive, one commits', async () => {
  auth = await createTestAuth()
  const { db, clock } = auth.services
  const issued = issueToken(auth.services, 'confirm-email', 'ada@example.com', {})
  await db.batch([issued.step])
  const found = await findToken(auth.services, issued.token)
  if (found === null) throw new Error('the token was not found')
  const use = () => db.batch([consumeToken(found, clock.now())])
  await expect(use()).resolves.toHaveLength(1)
  await expect(use()).rejects.toMatchObject({ kind: 'expectation' })
})
