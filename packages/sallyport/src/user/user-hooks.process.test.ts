import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { createAuth } from '../composition/auth.ts'
import { systemClock } from '../base/clock.ts'
import { temporaryFolder } from '../storage/testing-only/empty-database.ts'
import { testOrigin, testSecret } from '../testing-only/test-auth.ts'
import type { UserEvent } from './user-hooks.ts'

const entry = pathToFileURL(join(import.meta.dirname, '../../dist/index.js')).href
const program = join(import.meta.dirname, '../testing-only/event-process.mjs')

it('an event whose process is killed while it delivers is delivered by another, with the same id', async () => {
  const folder = await temporaryFolder()
  const database = `file:${join(folder.path, 'auth.db')}`
  const child = fork(program, [entry, database])
  const [{ id }] = (await once(child, 'message')) as [{ id: string }]
  child.kill('SIGKILL')
  await once(child, 'exit')

  const events: UserEvent[] = []
  const auth = createAuth({
    database,
    url: testOrigin,
    secret: testSecret,
    on: { 'user.created': { deliver: (event) => void events.push(event) } },
    // A minute later the lease of the dead process is over.
    platform: { clock: { now: () => systemClock.now() + 61_000 }, log: () => undefined },
  })
  await auth.outbox.deliver()
  expect(events).toMatchObject([{ id, type: 'user.created', user: { email: 'ada@example.com' } }])
  await auth.outbox.deliver()
  expect(events).toHaveLength(1)
  await auth.close()
  await folder.remove()
}, 30_000)
