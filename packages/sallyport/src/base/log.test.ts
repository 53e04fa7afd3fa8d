import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { consoleLog } from './log.ts'
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

function written(data: Record<string, unknown>, level: LogLevel = 'error'): string {
  consoleLog(level, 'test', data)
  return [...lines.log, ...lines.warn, ...lines.error].join('\n')
}

it.each([
  ['info', 'log'],
  ['warn', 'warn'],
  ['error', 'error'],
] as const)('%s goes to console.%s, as one line of JSON', (level, method) => {
  consoleLog(level, 'session.started', { id: '1' })
  expect(lines[method]).toEqual([`{"level":"${level}","event":"sallyport.session.started","id":"1"}`])
})

it('an event may have nothing with it', () => {
  consoleLog('info', 'ready')
  expect(lines.log).toEqual(['{"level":"info","event":"sallyport.ready"}'])
})

describe('AT205 a value cannot break out of its line', () => {
  const hostile = 'x\n{"level":"info","admin":true}\r\u2028\u2029\u0085\u001b[31m\u009b31m\u007f\u202emoc\u2066"}'

  it.each([
    ['as a value', { name: hostile }],
    ['as a name', { [hostile]: 1 }],
    ['deep down', { list: [{ name: hostile }] }],
    ['as the message of an error', { error: new Error(hostile) }],
    ['as the name of an error', { error: Object.assign(new Error('x'), { name: hostile }) }],
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
      level: 'error',
      event: 'sallyport.test',
    })
  })
})

describe('an error', () => {
  it('is told with its name, its message and those of its causes', () => {
    const error = new TypeError('outer', { cause: new RangeError('inner', { cause: 'root' }) })
    expect(JSON.parse(written({ error }))).toMatchObject({
      error: { name: 'TypeError', message: 'outer', cause: { name: 'RangeError', message: 'inner', cause: 'root' } },
    })
  })

  it('is told without its stack and without what else it holds', () => {
    const error = Object.assign(new Error('outer'), { password: 'hunter2' })
    const line = written({ error })
    expect(line).not.toContain('hunter2')
    expect(line).not.toContain('log.test.ts')
  })

  it('is told without what its own toJSON would give, such as the request of an HTTP client', () => {
    const error = Object.assign(new Error('outer'), { toJSON: () => ({ config: { data: 'code 12345678' } }) })
    expect(written({ error })).not.toContain('12345678')
    expect(
      JSON.parse(
        written({ error: new Error('whole', { cause: error }) })
          .split('\n')
          .at(-1) ?? '',
      ),
    ).toMatchObject({
      error: { message: 'whole', cause: { name: 'Error', message: 'outer' } },
    })
  })

  it('that is its own cause is told a bounded number of times', () => {
    const error = new Error('round')
    error.cause = error
    expect(written({ error }).split('round')).toHaveLength(10)
  })
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
  ])('for %s, and still tells level and event', (_title, value) => {
    expect(JSON.parse(written({ value }))).toMatchObject({
      level: 'error',
      event: 'sallyport.test',
      unloggable: expect.any(String),
    })
  })
})

function circle(): object {
  const value: { self?: unknown } = {}
  value.self = value
  return value
}

function raise(): never {
  throw new Error('no')
}
