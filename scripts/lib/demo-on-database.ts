import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { serverDataFolder } from '../../apps/demo/lib/data-folder.mjs'
import { demoFolder } from '../build.mjs'
import { freePort } from '../servers/server.mjs'
import { run } from './program.mjs'
import { root } from './root.mjs'

interface EmptyDatabase {
  readonly url: string
  remove(): Promise<void>
}

const timeout = 300_000

/** Next's exit code when it has ended by itself because it was told to. */
const endedAtSigterm = 143

/**
 * Declares the tests of `DATABASE_URL=… npm start` on one kind of server: the demo runs there as it does on SQLite, and keeps what
 * it was told.
 *
 * @param name As `npm start` calls it.
 * @param create A database of its own for these tests.
 */
export function testDemoOn(name: string, create: () => Promise<EmptyDatabase>): void {
  describe(`DATABASE_URL=… npm start on ${name}`, { timeout }, () => {
    let database: EmptyDatabase
    let demo: Demo

    beforeAll(async () => {
      database = await create()
      demo = await startDemo(database.url)
    }, timeout)

    afterAll(async () => {
      await demo?.stop()
      rmSync(join(demoFolder, serverDataFolder(database.url)), { recursive: true, force: true })
      await database.remove()
    }, timeout)

    test('it says which database it uses, and no password', () => {
      const { pathname, host, password } = new URL(database.url)
      expect(demo.output()).toContain(`${name}, ${pathname.slice(1)} at ${host}`)
      if (password !== '') expect(demo.output()).not.toContain(password)
    })

    test('a note that is written in one router is read in the other, by its author and by an admin', async () => {
      const member = await demo.signIn('member')
      const first = await member.get('/api/notes')
      expect((JSON.parse(first.body) as { notes: unknown[] }).notes).toHaveLength(2)
      expect((await member.post('/api/notes', { text: 'Grüße, 世界 🔐', phone: '+44 1' })).status).toBe(200)
      expect((await member.get('/app/dashboard')).body).toContain('Grüße, 世界 🔐')
      const { notes } = JSON.parse((await member.get('/api/notes')).body) as {
        notes: { text: string; created_at: unknown }[]
      }
      expect(notes.map(({ text }) => text)).toContain('Grüße, 世界 🔐')
      expect(notes.every(({ created_at }) => typeof created_at === 'number')).toBe(true)
      const admin = await demo.signIn('admin')
      expect((await admin.get('/dashboard')).body).toContain('Grüße, 世界 🔐')
      expect((await admin.get('/admin')).body).toMatch(/<strong>4<\/strong> <span>notes/)
    })

    test('a note is deleted once', async () => {
      const member = await demo.signIn('member')
      await member.post('/api/notes', { text: 'to be deleted' })
      const { notes } = JSON.parse((await member.get('/api/notes')).body) as { notes: { id: string; text: string }[] }
      const id = notes.find(({ text }) => text === 'to be deleted')?.id
      expect((await member.post('/api/notes', { delete: id })).status).toBe(200)
      expect((await member.post('/api/notes', { delete: id })).status).toBe(404)
    })

    test('a ticket signs in once', async () => {
      const member = await demo.signIn('member')
      const { body } = await member.post('/api/guide/ticket', {})
      expect((await demo.anybody.post('/api/guide/own-provider', JSON.parse(body))).status).toBe(200)
      expect((await demo.anybody.post('/api/guide/own-provider', JSON.parse(body))).status).toBe(401)
    })

    test('the command line sees its tables up to date, and its users', async () => {
      expect(await sallyport(database.url, 'migrate', '--status')).toMatchObject({ code: 0 })
      expect((await sallyport(database.url, 'user', 'list')).output).toContain('ada@example.com')
    })

    test('it ends cleanly at SIGTERM with nothing left, and a second start keeps users, passwords, sessions and notes', async () => {
      const member = await demo.signIn('member')
      await member.post('/api/notes', { text: 'kept' })
      const { url, accounts } = demo
      expect(await demo.stop()).toBe(endedAtSigterm)
      await expect(fetch(url)).rejects.toThrow('fetch failed')
      demo = await startDemo(database.url, new URL(url).port)
      expect(demo.accounts).toEqual(accounts)
      expect((await member.get('/app/dashboard')).body).toContain('kept')
      expect((await (await demo.signIn('admin')).get('/dashboard')).body).toContain('kept')
    })
  })
}

/** A browser, as far as these tests need one. */
interface Client {
  get(path: string): Promise<Answer>
  post(path: string, body: object): Promise<Answer>
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly cookie: string
}

interface Demo {
  readonly url: string
  readonly accounts: readonly Account[]
  readonly anybody: Client
  output(): string
  signIn(role: 'member' | 'admin'): Promise<Client>
  /** @returns The exit code, when the last process has ended. */
  stop(): Promise<number>
}

interface Account {
  readonly role: string
  readonly email: string
  readonly password: string
}

/** Does what `npm start` does, and waits until the demo answers. */
async function startDemo(database: string, port?: string): Promise<Demo> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    // It ends with the process that started it, as it does with npm.
    env: {
      ...process.env,
      npm_lifecycle_event: 'start',
      DATABASE_URL: database,
      PORT: port ?? String(await freePort()),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // A group of its own, so that whatever it leaves behind can be found.
  })
  let output = ''
  const ended = once(child, 'close')
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)))
  await vi.waitUntil(() => child.exitCode !== null || output.includes('Ctrl-C'), { timeout, interval: 100 })
  const url = /runs at\s+(http:\/\/\S+)/.exec(output)?.[1]
  if (url === undefined) throw new Error(`npm start ended:\n${output}`)
  const accounts = [...output.matchAll(/(member|admin)\s+(\S+@\S+)\s+(\S+)/g)].map(
    ([, role = '', email = '', password = '']) => ({ role, email, password }),
  )
  return {
    url,
    accounts,
    anybody: clientOf(url, ''),
    output: () => output,
    async signIn(role) {
      const { email, password } = accounts.find((account) => account.role === role) ?? {}
      const { status, cookie } = await clientOf(url, '').post('/api/auth/sign-in', { email, password })
      expect(status).toBe(200)
      return clientOf(url, cookie)
    },
    async stop() {
      child.kill('SIGTERM')
      const [code] = (await ended) as [number]
      expect(() => process.kill(-Number(child.pid), 0), 'a process was left behind').toThrow('ESRCH')
      return code
    },
  }
}

function clientOf(origin: string, cookie: string): Client {
  const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = { origin, cookie, 'content-type': 'application/json' }
    const response = await fetch(`${origin}${path}`, { ...init, headers })
    const [set = ''] = response.headers.getSetCookie()
    return { status: response.status, body: await response.text(), cookie: set.split(';')[0] ?? '' }
  }
  return {
    get: (path) => ask(path),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
  }
}

/** Runs the command line in the demo's folder. */
function sallyport(database: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const program = join(root, 'packages/sallyport/dist/cli.js')
  return run(process.execPath, [program, ...args], { cwd: demoFolder, env: { DATABASE_URL: database } })
}
