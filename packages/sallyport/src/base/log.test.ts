import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StorageError } from '../storage/storage-error.ts'
import { AuthError } from './error.ts'
import { bindLog, consoleLog, redacting } from './log.ts'
import { platformOf } from './platform.ts'
import type { LogLevel } from './log.ts'

/** Lines by the method of the console that got them. */
const lines: Record<'log' | 'warn' | 'error', string[]> = { log: [], warn: [], error: [] }

beforeEach(() => {
  for (const method of ['log', 'warn', 'error'] as const) {
    lines[method] = []
    vi.spyOn(console, method).mockImplementation((line: string) => void lines[method].push(line))
  }
})
afterEach(() => vi.restoreAllMocks())

function withoutTime(line: string): string {
  return line.replace(/^\{"time":"[^"]+",/, '{')
}

function written(data: Record<string, unknown>, level: LogLevel = 'error'): string {
  consoleLog(level, 'test', data)
  return [...lines.log, ...lines.warn, ...lines.error].join('\n')
}

it.each([
  ['info', 'log'],
  ['warn', 'warn'],
  ['error', 'error'],
] as const)('%s goes to console.%s, as one line of JSON', { tags: ['ASVS-16.2.4'] }, (level, method) => {
  consoleLog(level, 'session.started', { id: '1' })
  expect(lines[method].map(withoutTime)).toEqual([`{"level":"${level}","event":"sallyport.session.started","id":"1"}`])
})

it('an event may have nothing with it', () => {
  consoleLog('info', 'ready')
  expect(lines.log.map(withoutTime)).toEqual(['{"level":"info","event":"sallyport.ready"}'])
})

it('a line begins with its time, in UTC by the clock of the app, which nothing in it replaces', {
  tags: ['ASVS-16.2.2'],
}, () => {
  const clock = { now: () => Date.UTC(2026, 1, 3, 4, 5, 6, 7) }
  platformOf({ platform: { clock } }).log('warn', 'test', { time: 'never' })
  expect(lines.warn).toEqual(['{"time":"2026-02-03T04:05:06.007Z","level":"warn","event":"sallyport.test"}'])
  consoleLog('info', 'now')
  const { time } = JSON.parse(lines.log[0] ?? '') as { time: string }
  expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(10_000)
})

describe('AT205 a value cannot break out of its line', { tags: ['ASVS-16.4.1'] }, () => {
  const hostile = 'x\n{"level":"info","admin":true}\r\u2028\u2029\u0085\u001b[31m\u009b31m\u007f\u202emoc\u2066"}'

  it.each([
    ['as a value', { name: hostile }],
    ['as a name', { [hostile]: 1 }],
    ['deep down', { list: [{ name: hostile }] }],
    ['as the message of an error', { error: new Error(hostile) }],
    ['as the name of an error', { error: Object.assign(new Error('x'), { name: hostile }) }],
    ['as the message of an error of ours', { error: new Error(`sallyport: ${hostile}`) }],
    ['as a cause', { error: new Error('x', { cause: hostile }) }],
  ])('%s', (_title, data) => {
    const line = written(data)
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
    expect(JSON.parse(line)).toMatchObject({ level: 'error', event: 'sallyport.test' })
  })

  it('and reads as it was', () => {
    expect(JSON.parse(written({ name: hostile }))).toMatchObject({ name: hostile })
  })

  it('nor replace its level or event', () => {
    expect(JSON.parse(written({ level: 'info', event: 'nothing' }))).toEqual({
      time: expect.any(String) as string,
      level: 'error',
      event: 'sallyport.test',
    })
  })
})

describe('an error', () => {
  it('of ours is told with its message, and those of its causes that are ours', () => {
    const error = new AuthError('not_configured', {
      cause: new Error('sallyport: AUTH_URL is missing', {
        cause: new StorageError('unavailable', 'session.check: no'),
      }),
    })
    expect(JSON.parse(written({ error }))).toMatchObject({
      error: {
        name: 'AuthError',
        code: 'not_configured',
        cause: {
          message: 'sallyport: AUTH_URL is missing',
          cause: { name: 'StorageError', message: 'session.check: no' },
        },
      },
    })
  })

  it.each([
    ['a mail function', new Error('cannot send hunter2 to ada@example.com')],
    ['a parser of JSON', syntaxError('{"password":"hunter2", ada@example.com')],
    [
      'pg',
      Object.assign(new Error('duplicate key'), {
        code: '23505',
        detail: 'Key (email)=(ada@example.com)',
        where: 'hunter2',
      }),
    ],
    [
      'mysql2',
      Object.assign(new Error("Duplicate entry 'ada@example.com'"), {
        code: 'ER_DUP_ENTRY',
        sql: 'hunter2',
        sqlMessage: 'hunter2',
      }),
    ],
    [
      'a cause',
      new StorageError('conflict', 'user.insert: refused', { cause: new Error("Duplicate entry 'ada@example.com'") }),
    ],
    ['a text as cause', new StorageError('conflict', 'user.insert: refused', { cause: 'hunter2 ada@example.com' })],
    ['a name', Object.assign(new Error('x'), { name: 'hunter2 ada@example.com' })],
    ['a code', Object.assign(new Error('x'), { code: 'hunter2 ada@example.com' })],
    ['several lines', new Error('x\n    at hunter2 (ada@example.com:1:1)')],
  ])('of %s is told without its values', (_title, error) => {
    const line = written({ error })
    expect(line).not.toMatch(/hunter2|ada@/)
    expect(JSON.parse(line)).toMatchObject({ error: { name: expect.any(String) as string } })
  })

  it('that is not ours is told with its name, its code and the place', () => {
    const error = Object.assign(new TypeError('no'), { code: 'ECONNREFUSED' })
    expect(JSON.parse(written({ error }))).toEqual({
      time: expect.any(String) as string,
      level: 'error',
      event: 'sallyport.test',
      error: {
        name: 'TypeError',
        code: 'ECONNREFUSED',
        at: expect.stringMatching(/base\/log\.test\.ts:\d+:\d+$/) as string,
      },
    })
  })

  it('is told without what its own toJSON would give, such as the request of an HTTP client', () => {
    const error = Object.assign(new Error('outer'), { toJSON: () => ({ config: { data: 'code 12345678' } }) })
    expect(written({ error: new Error('whole', { cause: error }), list: [error] })).not.toContain('12345678')
  })

  it('that is its own cause is told a bounded number of times', () => {
    const error = new Error('sallyport: round')
    error.cause = error
    expect(written({ error }).split('round')).toHaveLength(10)
  })
})

describe('what nobody may read is masked', () => {
  it.each([
    'password',
    'newPassword',
    'current',
    'token',
    'accessToken',
    'code',
    'resetCode',
    'codes',
    'secret',
    'cookie',
    'set-cookie',
    'authorization',
    'Authorization',
    'apiKey',
    'api_key',
    'passwordHash',
    'password_hash',
    'clientSecret',
    'refreshToken',
    'email',
    'e-mail',
    'identifier',
    'passphrase',
    'otp',
    'credential',
    'sql',
    'params',
  ])('under the name %s, deep down too', (name) => {
    expect(written({ [name]: 'hunter2', inside: { list: [{ [name]: ['hunter2'] }] } })).not.toContain('hunter2')
  })

  it.each([
    'userId',
    'sessionId',
    'requestId',
    'statusCode',
    'errorCode',
    'refusal',
    'kind',
    'attempts',
    'todo',
    'fault',
  ])('but not under %s', (name) => expect(JSON.parse(written({ [name]: 'seen' }))).toMatchObject({ [name]: 'seen' }))

  it.each([
    'postgres://ada:hunter2@db.example.com/app',
    'mysql://ada:hun@ter2/@db.example.com/app',
    'connect to redis://:hunter2@cache:6379 failed',
  ])('in a URL: %s', (text) => {
    const line = written({ text2: text, error: new Error(`sallyport: ${text}`) })
    expect(line).not.toMatch(/hun@?ter2/)
    expect(line).toMatch(/@db\.example\.com|@cache/)
  })

  it('whichever log an app names', { tags: ['ASVS-16.2.3'] }, () => {
    const told: unknown[] = []
    const log = redacting((level, event, data) => told.push([level, event, data]))
    log('warn', 'test', { password: 'hunter2', error: new Error('hunter2'), at: new Date(0) })
    expect(JSON.stringify(told)).not.toContain('hunter2')
    expect(told).toMatchObject([['warn', 'test', { password: '[masked]', at: '1970-01-01T00:00:00.000Z' }]])
  })
})

describe('a threshold', () => {
  it.each([
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['silent', []],
  ] as const)('of %s lets pass %j', (threshold, passed) => {
    const told: string[] = []
    const log = redacting((level) => told.push(level), threshold)
    for (const level of ['info', 'warn', 'error'] as const) log(level, 'test')
    expect(told).toEqual(passed)
  })
})

it('data that is bound to a log comes with every line, and no line replaces it', () => {
  const told: unknown[] = []
  bindLog((_level, _event, data) => told.push(data), { requestId: 'r' })('info', 'test', {
    requestId: 'forged',
    more: 1,
  })
  expect(told).toEqual([{ requestId: 'r', more: 1 }])
})

describe('it never throws', () => {
  it('for a big number', () => {
    expect(JSON.parse(written({ count: 2n ** 64n }))).toMatchObject({ count: '18446744073709551616' })
  })

  it.each([
    ['a circle', circle()],
    ['a toJSON that throws', { toJSON: () => raise() }],
    ['a getter that throws', Object.defineProperty({}, 'x', { enumerable: true, get: () => raise() })],
    ['a circle as the cause of an error', new Error('x', { cause: circle() })],
    ['a function', raise],
    ['a symbol', Symbol('x')],
    ['a date that is none', new Date('x')],
  ])('for %s, and still tells level and event', (_title, value) => {
    expect(JSON.parse(written({ value }))).toMatchObject({ level: 'error', event: 'sallyport.test' })
  })

  it('where the log of an app throws: the console is told so, without what the line held', () => {
    redacting(() => raise())('warn', 'test', { name: 'Ada' })
    expect(JSON.parse(lines.error[0] ?? '')).toMatchObject({ event: 'sallyport.log.failed', lost: 'test' })
    expect(lines.error.join()).not.toContain('Ada')
  })
})

function syntaxError(text: string): Error {
  try {
    JSON.parse(text)
    return new Error('parsed')
  } catch (error) {
    return error as Error
  }
}

function circle(): object {
  const value: { self?: unknown } = {}
  value.self = value
  return value
}

function raise(): never {
  throw new Error('no')
}
