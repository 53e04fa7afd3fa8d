import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { createTestAuth } from '../testing-only/test-auth.ts'
import { changeUser, changeUserSteps, deleteUser } from './user-changes.ts'
import type { UserChange } from './user-changes.ts'
import { selectUserById } from './user-statements.ts'

const source = join(import.meta.dirname, '..')

/** Files of the library that match, without tests. */
async function filesWith(pattern: RegExp): Promise<string[]> {
  const files = (await readdir(source, { recursive: true }))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|testing-only|type-test/.test(file))
    .toSorted()
  const texts = await Promise.all(files.map((file) => readFile(join(source, file), 'utf8')))
  return files.filter((_file, index) => pattern.test(texts[index] ?? '')).map((file) => relative('.', file))
}

it('users are written by the statements of two files, however the text is laid out', async () => {
  const writes = /\b(?:insert\s+(?:\w+\s+)?into|replace\s+into|merge\s+into|update|delete\s+from)\s+auth_users\b/i
  expect(await filesWith(writes)).toEqual(['user/user-field-set.ts', 'user/user-writes.ts'])
})

it('and these are used in one place, which runs the hooks: no way to a user can forget them', async () => {
  const uses = /from '[^']*\/user-writes\.ts'|\bstoreFieldsSteps\b/
  expect(await filesWith(uses)).toEqual(['user/user-changes.ts', 'user/user-field-set.ts'])
})

it.each<[string, UserChange]>([
  ['a profile', { name: 'Grace' }],
  ['roles', { roles: ['admin'] }],
  ['a ban', { ban: { reason: null } }],
  ['the end of a ban', { ban: null }],
  ['a proof of the address', { provenEmail: 'ada@example.com' }],
])(
  'AT057 %s leaves its record in the change log, with hooks and without: others remember the user',
  async (_, change) => {
    for (const on of [{}, { 'user.updated': { deliver: () => undefined } }]) {
      const auth = await createTestAuth({ on })
      const id = await auth.addUser('ada@example.com', { verified: false })
      const user = await auth.services.db.get(selectUserById, { id })
      if (user === null) throw new Error('no such user')
      auth.recording.clear()
      const { provenEmail, ...plain } = change
      if (provenEmail === undefined) await changeUser(auth.services, id, plain, [])
      else await auth.services.db.batch(changeUserSteps(auth.services, user, change))
      expect(auth.recording.ran.filter((name) => /^change\.(?:insert|announce)$/.test(name))).toHaveLength(1)
      await deleteUser(auth.services, id, [])
      expect(auth.recording.ran.filter((name) => /^change\.(?:insert|announce)$/.test(name))).toHaveLength(2)
      await auth.remove()
    }
  },
)
