import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'

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
