import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemRandom } from '../base/random.ts'
import { deriveSealKeys } from '../crypto/keyring.ts'
import { statement, step } from '../storage/database.ts'
import type { Database } from '../storage/database.ts'
import { openStorage } from '../storage/open-storage.ts'
import { tables } from '../storage/tables.ts'
import { expectIndexed } from '../storage/testing-only/expect-indexed.ts'
import { failAt } from '../storage/testing-only/fail-at.ts'
import { storageDeps, temporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import type { TemporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import { noteStatements } from '../testing-only/note-statements.ts'
import { createTestClock } from '../testing/test-clock.ts'
import type { LogLine } from '../testing-only/test-auth.ts'
import type { TestClock } from '../testing/test-clock.ts'
import type { Mail, QueuedMail, SendMail } from './mail.ts'
import { deliverDue, queueMail } from './outbox.ts'
import type { OutboxDeps } from './outbox.ts'

const second = 1_000
const hour = 3_600 * second
const outboxKeys = deriveSealKeys(['a-secret-of-the-tests-0123456789'], 'sallyport/outbox')

const insertUser = statement<{ id: string }>(
  'test.user',
  `insert into auth_users (id, created_at, updated_at) values (:id, 1, 1)`,
)
const countMails = statement<Record<never, never>, { count: number }>(
  'test.count',
  'select count(*) as count from auth_outbox',
)

const rowsOf = (table: string) =>
  temporary.database.all(statement<Record<never, never>, object>(`test.${table}`, `select * from ${table}`), {})

let temporary: TemporaryDatabase
let clock: TestClock
let log: LogLine[]
let deps: OutboxDeps
let sent: Mail[]

beforeEach(async () => {
  temporary = await temporaryDatabase()
  clock = createTestClock()
  log = []
  sent = []
  deps = {
    db: temporary.database,
    clock,
    random: systemRandom,
    log: (level, event, data = {}) => log.push({ level, event, data }),
    outboxKeys,
  }
})
afterEach(async () => {
  vi.restoreAllMocks()
  await temporary.remove()
})

function mail(change: Partial<QueuedMail> = {}): QueuedMail {
  return {
    kind: 'confirm-sign-up',
    to: 'ada@example.com',
    name: null,
    appName: 'Demo',
    code: '12345678',
    link: 'https://app.example.com/verify-email?token=SECRETTOKEN',
    expiresAt: clock.now() + 24 * hour,
    ...change,
  }
}

const queue = (change: Partial<QueuedMail> = {}) => deps.db.batch([queueMail(deps, mail(change))])
const take = (taken: Mail) => void sent.push(taken)
const fail = () => Promise.reject(new Error('550 no such mailbox'))
const queued = async () => (await deps.db.get(countMails, {}))?.count

describe('a mail is queued', () => {
  it('in the batch of what it is about', async () => {
    await deps.db.batch([step(insertUser, { id: '1' }), queueMail(deps, mail())])
    expect(await queued()).toBe(1)
  })

  it('AT288 not at all where that batch fails', async () => {
    const failing = deps.db.batch([
      queueMail(deps, mail()),
      step(insertUser, { id: '1' }),
      step(insertUser, { id: '1' }),
    ])
    await expect(failing).rejects.toThrow()
    expect(await queued()).toBe(0)
  })

  it('AT279 sealed: the tables of the database hold neither code nor link nor address', {
    tags: ['ASVS-14.2.4'],
  }, async () => {
    await queue({ name: 'Ada Lovelace' })
    const bytes = JSON.stringify(await Promise.all(tables.map((table) => rowsOf(table))))
    expect(bytes).toContain('confirm-sign-up')
    for (const secret of ['12345678', '1234 5678', 'SECRETTOKEN', 'app.example.com', 'ada@example.com', 'Lovelace']) {
      expect(bytes).not.toContain(secret)
      expect(bytes).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4))
    }
  })
})

describe('what is due is sent', () => {
  it('as it was queued, once, and is gone from the outbox', async () => {
    await queue()
    expect(await deliverDue(deps, take)).toBeNull()
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({
      kind: 'confirm-sign-up',
      to: 'ada@example.com',
      code: '12345678',
      link: mail().link,
    })
    expect(await queued()).toBe(0)
    await deliverDue(deps, take)
    expect(sent).toHaveLength(1)
  })

  it('all of it in one run, however much', async () => {
    for (let index = 0; index < 35; index += 1) await queue({ to: `${index}@example.com` })
    expect(await deliverDue(deps, take)).toBeNull()
    expect(new Set(sent.map(({ to }) => to)).size).toBe(35)
  })

  it('by a function that returns no promise, too', async () => {
    await queue()
    await deliverDue(deps, () => undefined)
    expect(await queued()).toBe(0)
  })

  it('without a word in the log', async () => {
    await queue()
    await deliverDue(deps, take)
    expect(log).toEqual([])
  })
})

describe('a mail that could not be sent', () => {
  it('is tried again after 5 s, 20 s, 80 s and so on, at most an hour, with the same id', async () => {
    await queue()
    const ids = new Set<string>()
    const waits: number[] = []
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const due = await deliverDue(deps, (failing) => {
        ids.add(failing.id)
        return fail()
      })
      waits.push(((due ?? 0) - clock.now()) / second)
      clock.advance((due ?? 0) - clock.now())
    }
    expect(waits).toEqual([5, 20, 80, 320, 1_280, 3_600, 3_600, 3_600])
    expect(ids.size).toBe(1)
  })

  it('is not tried before it is due', async () => {
    await queue()
    await deliverDue(deps, fail)
    clock.advance(5 * second - 1)
    await deliverDue(deps, take)
    expect(sent).toEqual([])
    clock.advance(1)
    await deliverDue(deps, take)
    expect(sent).toHaveLength(1)
  })

  it('is given up after 8 tries', async () => {
    await queue({ expiresAt: clock.now() + 1_000 * hour })
    let tries = 0
    for (let run = 0; run < 20; run += 1) {
      await deliverDue(deps, () => {
        tries += 1
        return fail()
      })
      clock.advance(hour)
    }
    expect([tries, await queued()]).toEqual([8, 0])
    expect(log.at(-1)).toMatchObject({ level: 'error', event: 'mail.given-up', data: { attempts: 9 } })
  })

  it.each([
    ['rejects', fail],
    [
      'throws before it is a promise',
      () => {
        throw new Error('550 no such mailbox')
      },
    ],
    ['rejects with no error', vi.fn<SendMail>().mockRejectedValue('no')],
  ])('because its function %s is kept, and the log says why', async (_title, send) => {
    await queue()
    expect(await deliverDue(deps, send)).toBe(clock.now() + 5 * second)
    expect(log).toMatchObject([{ level: 'warn', event: 'mail.failed', data: { kind: 'confirm-sign-up', attempts: 1 } }])
    await moveAndDeliver(5 * second)
    expect(sent).toHaveLength(1)
  })

  it('because its function hangs is given up after 15 seconds, and its signal says so', async () => {
    const timeout = new AbortController()
    const asked = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(timeout.signal)
    await queue()
    let given: AbortSignal | null = null
    const run = deliverDue(deps, (_mail, { signal }) => {
      given = signal
      queueMicrotask(() => timeout.abort())
      return new Promise<void>(() => undefined)
    })
    expect(await run).toBe(clock.now() + 5 * second)
    expect(asked).toHaveBeenCalledWith(15_000)
    expect(given).toMatchObject({ aborted: true })
    expect(log[0]).toMatchObject({
      event: 'mail.failed',
      data: { error: { message: 'sallyport: the mail function took too long.' } },
    })
  })

  it('does not hold up the others', async () => {
    for (const to of ['ada@example.com', 'bob@example.com', 'eve@example.com']) await queue({ to })
    await deliverDue(deps, (each) => (each.to === 'bob@example.com' ? fail() : take(each)))
    expect(new Set(sent.map(({ to }) => to))).toEqual(new Set(['ada@example.com', 'eve@example.com']))
    expect(await queued()).toBe(1)
  })

  it('because this release cannot write it is kept for one that can', async () => {
    await queue({ kind: 'of-a-later-release' as QueuedMail['kind'] })
    await deliverDue(deps, take)
    expect([sent, await queued()]).toEqual([[], 1])
  })

  async function moveAndDeliver(ms: number): Promise<void> {
    clock.advance(ms)
    await deliverDue(deps, take)
  }
})

describe('a mail that is pointless is dropped, with a line in the log that tells no address, code or link', () => {
  it.each<[string, () => Promise<unknown>, () => OutboxDeps]>([
    ['expired', () => queue({ expiresAt: clock.now() }), () => deps],
    [
      'sealed with a secret that is gone',
      () => queue(),
      () => ({ ...deps, outboxKeys: deriveSealKeys(['another-secret-of-the-tests-0000'], 'sallyport/outbox') }),
    ],
  ])('%s', async (_title, prepare, later) => {
    await prepare()
    expect(await deliverDue(later(), take)).toBeNull()
    expect([sent, await queued()]).toEqual([[], 0])
    expect(log).toMatchObject([{ level: 'error', event: 'mail.given-up' }])
    expect(JSON.stringify(log)).not.toMatch(/ada@|12345678|SECRETTOKEN|app\.example/)
  })

  it('AT082 what was sealed with the old secret is sent while that is live', async () => {
    await queue()
    const secrets = ['another-secret-of-the-tests-0000', 'a-secret-of-the-tests-0123456789']
    await deliverDue({ ...deps, outboxKeys: deriveSealKeys(secrets, 'sallyport/outbox') }, take)
    expect(sent).toHaveLength(1)
  })
})

describe('of several deliverers', () => {
  it('at once, each mail is sent by one', async () => {
    const other = await openStorage(storageDeps, { database: temporary.url })
    for (let index = 0; index < 25; index += 1) await queue({ to: `${index}@example.com` })
    const slowly = async (each: Mail) => {
      await new Promise((resolve) => setImmediate(resolve))
      take(each)
    }
    await Promise.all(
      [deps, { ...deps, db: other }, deps, { ...deps, db: other }].map((each) => deliverDue(each, slowly)),
    )
    await other.close()
    expect(sent.map(({ to }) => to)).toHaveLength(25)
    expect(new Set(sent.map(({ to }) => to)).size).toBe(25)
  })

  it('one that died has its mail to itself for a minute, then another sends it, with the same id', async () => {
    await queue()
    await expect(deliverDue({ ...deps, db: lostAfterSending() }, take)).rejects.toThrow()
    await deliverDue(deps, take)
    clock.advance(60 * second - 1)
    await deliverDue(deps, take)
    expect(sent).toHaveLength(1)
    clock.advance(1)
    expect(await deliverDue(deps, take)).toBeNull()
    expect(sent).toHaveLength(2)
    expect(sent[0]?.id).toBe(sent[1]?.id)
  })

  it('one that comes back after its minute deletes nothing of the other', async () => {
    await queue()
    let late: Promise<unknown> = Promise.resolve()
    await deliverDue(deps, async () => {
      clock.advance(60 * second)
      late = deliverDue(deps, fail)
      await late
    })
    expect(await queued()).toBe(1)
  })

  /** A database that is lost when the mail has been sent: the third call, after claim and look. */
  function lostAfterSending(): Database {
    return failAt(deps.db, 3).database
  }
})

it('no statement reads a whole table', async () => {
  const { database, statements } = noteStatements(deps.db)
  const noted = { ...deps, db: database }
  await database.batch([queueMail(noted, mail()), queueMail(noted, mail({ to: 'bob@example.com' }))])
  await deliverDue(noted, (each) => (each.to === 'bob@example.com' ? fail() : take(each)))
  expect(new Set(statements.keys())).toEqual(
    new Set([
      'outbox.insert',
      'outbox.claim-mail',
      'outbox.claimed',
      'outbox.delete',
      'outbox.postpone',
      'outbox.next-due-mail',
    ]),
  )
  for (const statement of statements.values()) await expectIndexed(deps.db, statement)
})
