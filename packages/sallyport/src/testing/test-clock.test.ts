import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Mail } from '../events/mail.ts'
import { temporaryFolder } from '../storage/testing-only/empty-database.ts'
import { createMailbox } from './mailbox.ts'
import { createSharedClock, createTestClock } from './test-clock.ts'

test('a test clock stands still until it is moved', () => {
  const clock = createTestClock(1_000)
  expect(clock.now()).toBe(1_000)
  clock.advance('5m')
  clock.advance(-1)
  expect(clock.now()).toBe(300_999)
  clock.set(new Date(7))
  expect(clock.now()).toBe(7)
  expect(createTestClock().now()).toBe(createTestClock().now())
  expect(() => clock.advance('soon' as '5m')).toThrow(TypeError)
})

test('two processes that name the same file have the same clock', async () => {
  const folder = await temporaryFolder()
  const file = join(folder.path, 'deep/clock')
  const [server, tests] = [createSharedClock(file), createSharedClock(file)]
  expect(Math.abs(server.now() - Date.now())).toBeLessThan(1_000)
  tests.advance('30d')
  tests.advance('1d')
  expect(Math.abs(server.now() - Date.now() - 31 * 86_400_000)).toBeLessThan(1_000)
  tests.set(0)
  expect(server.now()).toBeLessThan(1_000)
  await folder.remove()
})

test('two processes that name the same file share a mailbox', async () => {
  const folder = await temporaryFolder()
  const file = join(folder.path, 'mail/box.jsonl')
  const [server, tests] = [createMailbox(file), createMailbox(file)]
  expect(await tests.list()).toEqual([])
  const mail: Mail = {
    id: '1',
    kind: 'confirm-email',
    to: 'a@x.org',
    subject: '',
    text: '',
    html: '',
    code: '1',
    link: null,
  }
  const options = { signal: new AbortController().signal }
  await server.send(mail, options)
  await server.send({ ...mail, id: '2', to: 'b@x.org' }, options)
  expect(await tests.list('b@x.org')).toMatchObject([{ id: '2' }])
  expect(await tests.waitFor('a@x.org')).toEqual(mail)
  await tests.clear()
  expect(await server.list()).toEqual([])
  await folder.remove()
})
