import { expect, it } from 'vitest'
import { createTestAuth } from '../testing-only/test-auth.ts'
import { createUsers } from './users.ts'
import type { NewUser } from './users.ts'

it.each([
  ['password', null],
  ['password', 12_345_678],
  ['email', 5],
  ['email', ['ada@example.com']],
  ['name', { first: 'Ada' }],
])('a %s that is %j, as JavaScript may give it, is refused by name, and nobody is made', async (field, value) => {
  const auth = await createTestAuth()
  try {
    const users = createUsers(auth.services, {})
    const given = { email: 'ada@example.com', [field]: value } as unknown as NewUser
    await expect(users.create(given)).rejects.toMatchObject({
      code: 'invalid_input',
      fields: { [field]: 'Give a text, or leave it out.' },
    })
    expect((await users.list()).users).toEqual([])
  } finally {
    await auth.remove()
  }
})
