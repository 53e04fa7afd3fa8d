import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Environment } from '../base/env.ts'
import { testSecret } from '../testing-only/test-auth.ts'
import type { AuthOptions } from './options.ts'
import { readSettings } from './settings.ts'
import type { Settings } from './settings.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-settings-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function faults(options: AuthOptions, env: Environment): readonly string[] {
  const outcome = readSettings(options, env, folder)
  return 'faults' in outcome ? outcome.faults : []
}

function settings(options: AuthOptions, env: Environment): Settings {
  const outcome = readSettings(options, env, folder)
  if ('faults' in outcome) throw new Error(outcome.faults.join('\n'))
  return outcome.settings
}

const production = {
  NODE_ENV: 'production',
  AUTH_SECRET: testSecret,
  AUTH_URL: 'https://app.example.com',
  DATABASE_URL: 'file:/var/lib/app/auth.db',
}

const development = { NODE_ENV: 'development' }

describe('development', () => {
  it('is only what says so: without NODE_ENV everything is held to the rules of production', () => {
    expect(faults({}, {})).toHaveLength(3)
  })

  it('takes an empty variable for one that is not set', () => {
    expect(settings({}, { ...development, AUTH_URL: '', AUTH_SECRET: '', DATABASE_URL: '' }).origin).toBe(
      'http://localhost:3000',
    )
  })

  it('needs no environment: localhost, SQLite under .data, a secret of its own', () => {
    const made = settings({}, development)
    expect(made).toMatchObject({
      origin: 'http://localhost:3000',
      database: 'file:.data/auth.db',
      secure: false,
      cookieName: 'session',
      anyLoopback: true,
    })
    expect(made.secrets[0]).toHaveLength(43)
  })

  it('takes the port of the development server', () => {
    expect(settings({}, { ...development, PORT: '4321' }).origin).toBe('http://localhost:4321')
  })

  it('keeps its secret in a file for its user only, the same at the next start', async () => {
    const [first] = settings({}, development).secrets
    expect(settings({}, development).secrets).toEqual([first])
    expect((await stat(join(folder, '.data/secret'))).mode & 0o777).toBe(0o600)
    expect((await readFile(join(folder, '.data/secret'), 'utf8')).trim()).toBe(first)
  })

  it('says what to do with an empty secret file', async () => {
    settings({}, development)
    await chmod(join(folder, '.data/secret'), 0o600)
    const { writeFile } = await import('node:fs/promises')
    await writeFile(join(folder, '.data/secret'), '')
    expect(() => settings({}, development)).toThrow('delete it, and it is made anew')
  })
})

describe('production', () => {
  it('with secret, URL and database has no fault, and __Host- cookies', () => {
    expect(settings({}, production)).toMatchObject({
      origin: 'https://app.example.com',
      secure: true,
      cookieName: '__Host-session',
      anyLoopback: false,
    })
  })

  it('AT083 with nothing set it names all three, one line each, with what to set', { tags: ['ASVS-13.1.4'] }, () => {
    const lines = faults({}, { NODE_ENV: 'production' })
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['AUTH_URL', 'AUTH_SECRET', 'DATABASE_URL'])
    for (const line of lines) {
      expect(line).toMatch(/: set it to /)
      expect(line).not.toContain('\n')
    }
  })

  it.each([
    ['a short secret', { AUTH_SECRET: 'short' }, 'AUTH_SECRET has 5 characters'],
    ['a secret of one character', { AUTH_SECRET: 'a'.repeat(64) }, 'AUTH_SECRET is not random'],
    ['a second secret that is weak', { AUTH_SECRET: `${testSecret},secret` }, 'AUTH_SECRET has 6 characters'],
    ['plain http beyond this machine', { AUTH_URL: 'http://app.example.com' }, 'use https'],
    ['a URL with a path', { AUTH_URL: 'https://app.example.com/app' }, 'scheme, host and port only'],
    ['no URL at all', { AUTH_URL: 'app.example.com' }, 'scheme, host and port only'],
    ['a database in memory', { DATABASE_URL: ':memory:' }, 'in memory'],
    ['another database', { DATABASE_URL: 'mongodb://localhost/app' }, 'DATABASE_URL begins with "mongodb"'],
  ])('refuses %s', { tags: ['ASVS-11.4.4'] }, (_name, change, expected) => {
    const lines = faults({}, { ...production, ...change })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(expected)
  })

  it('no fault shows a secret', () => {
    const weak = 'hunter2hunter2'
    expect(faults({}, { ...production, AUTH_SECRET: weak }).join()).not.toContain(weak)
  })

  it('AT135 takes plain http on this machine, and elsewhere only by a name that says what it is', {
    tags: ['ASVS-12.2.1'],
  }, () => {
    expect(settings({}, { ...production, AUTH_URL: 'http://localhost:3000' }).cookieName).toBe('session')
    expect(settings({ insecureAllowHttp: true }, { ...production, AUTH_URL: 'http://intranet.example' }).secure).toBe(
      false,
    )
  })

  it('required verification needs something that sends mail', () => {
    expect(faults({ verification: 'required' }, production)).toEqual([expect.stringContaining('nothing sends mail')])
    expect(faults({ verification: 'required', mail: () => undefined }, production)).toEqual([])
  })

  it('several secrets are live, newest first', () => {
    const older = 'N8vQ2xLr5TzY0cBkW3sHdJ7mPf1aGeU6'
    expect(settings({}, { ...production, AUTH_SECRET: ` ${testSecret} , ${older}` }).secrets).toEqual([
      testSecret,
      older,
    ])
    expect(settings({ secret: [testSecret, older] }, production).secrets).toEqual([testSecret, older])
  })

  it('options go before the environment', () => {
    expect(settings({ url: 'https://other.example', database: 'file:/x.db' }, production)).toMatchObject({
      origin: 'https://other.example',
      database: 'file:/x.db',
    })
  })
})

describe('Redis', () => {
  const url = 'redis://user:canary@redis.example.com:6379'

  it("is asked only where it was asked for: the variable REDIS_URL is the app's own", () => {
    expect(settings({}, { ...production, REDIS_URL: url } as Environment).redis).toBeNull()
    expect(settings({}, { ...production, AUTH_REDIS_URL: url }).redis).toBe(url)
    expect(settings({}, { ...production, AUTH_REDIS_URL: '' }).redis).toBeNull()
    expect(settings({ redis: 'redis://other' }, { ...production, AUTH_REDIS_URL: url }).redis).toBe('redis://other')
  })

  it('by a text that is no URL is a fault, which does not show the text', () => {
    const [fault, ...more] = faults({}, { ...production, AUTH_REDIS_URL: 'user:canary@redis.example.com' })
    expect(fault).toContain('AUTH_REDIS_URL is no URL')
    expect(fault).not.toContain('canary')
    expect(more).toEqual([])
  })
})
