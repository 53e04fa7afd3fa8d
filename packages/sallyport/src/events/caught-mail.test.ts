import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { temporaryFolder } from '../storage/testing-only/empty-database.ts'
import { createMailCatcher } from './caught-mail.ts'
import type { Mail } from './mail.ts'

const options = { signal: new AbortController().signal }
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

function mail(id: string, change: Partial<Mail> = {}): Mail {
  return {
    id,
    kind: 'confirm-email',
    to: 'ada@example.com',
    subject: 's',
    text: 't',
    html: 'h',
    code: null,
    link: null,
    ...change,
  }
}

it('before the first mail there is none', async () => {
  expect(await createMailCatcher(folder.path, () => 1).list()).toEqual([])
})

it('mails are kept with the time, newest first, whatever is in them', async () => {
  let now = 1_000
  const catcher = createMailCatcher(folder.path, () => now)
  await catcher.send(mail('1', { text: 'two\nlines\u2028and "quotes"' }), options)
  now = 2_000
  await catcher.send(mail('2'), options)
  expect(await catcher.list()).toEqual([
    { ...mail('2'), at: 2_000 },
    { ...mail('1', { text: 'two\nlines\u2028and "quotes"' }), at: 1_000 },
  ])
})

it('all processes of the app see the same mails', async () => {
  await createMailCatcher(folder.path, () => 1).send(mail('1'), options)
  expect(await createMailCatcher(folder.path, () => 2).list()).toHaveLength(1)
})

it('the last 50 are shown', async () => {
  const catcher = createMailCatcher(folder.path, () => 1)
  for (let index = 0; index < 60; index += 1) await catcher.send(mail(`${index}`), options)
  expect((await catcher.list()).map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => `${59 - index}`))
})

it('AT279 only this machine’s user may read them: they hold codes and links', async () => {
  await createMailCatcher(folder.path, () => 1).send(mail('1'), options)
  const modeOf = async (name: string) => (await stat(join(folder.path, name))).mode & 0o777
  expect([await modeOf('.data'), await modeOf('.data/mailbox.jsonl')]).toEqual([0o700, 0o600])
})

it('a mailbox that cannot be read is an error, not an empty one', async () => {
  await mkdir(join(folder.path, '.data/mailbox.jsonl'), { recursive: true })
  const catcher = createMailCatcher(folder.path, () => 1)
  await expect(catcher.list()).rejects.toThrow('EISDIR')
  await expect(catcher.send(mail('1'), options)).rejects.toThrow('EISDIR')
})
