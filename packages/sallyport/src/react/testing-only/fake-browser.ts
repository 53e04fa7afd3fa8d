import type { Browser, BrowserEvents } from '../browser.ts'

/** What a server of the tests knows: who is signed in with the one cookie of the browser. */
export interface FakeServer {
  /** The body of `GET /session`. */
  signedIn: object | null
  /** Every call, as `GET /session`. */
  readonly calls: string[]
  /** Takes the place of all answers while it is set. */
  answer: ((call: string) => Response | Promise<Response>) | null
}

/** A tab of a browser, moved by hand. */
export interface FakeTab extends Browser {
  /** Moves the clock and runs what is due. */
  readonly pass: (ms: number) => void
  readonly fire: (event: keyof BrowserEvents) => void
  visible: boolean
  /** What is open: nothing may be left behind. */
  readonly open: () => { timers: number; listeners: number; channels: number }
}

/** A body of `GET /session` for somebody. */
export function somebody(name: string, changes: object = {}): object {
  return {
    session: {
      id: `session-of-${name}`,
      createdAt: '2026-11-24T12:00:00.000Z',
      expiresAt: '2026-11-25T12:00:00.000Z',
      idleExpiresAt: '2026-11-24T13:00:00.000Z',
      authenticatedAt: '2026-11-24T12:00:00.000Z',
    },
    user: { id: name, name, image: null, role: 'editor' },
    roles: ['editor'],
    permissions: ['post:write'],
    ...changes,
  }
}

const nobody = { session: null, user: null, roles: [], permissions: [] }

export function createFakeServer(): FakeServer {
  return { signedIn: null, calls: [], answer: null }
}

/** A refusal as the server writes it. */
export function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error: { code, message: `${code}.`, requestId: 'r-1' } }, { status, headers })
}

/** A browser: its tabs share a server and hear each other. */
export function createFakeBrowser(server: FakeServer): { newTab: () => FakeTab } {
  const channels = new Set<{ name: string; hear: (message: unknown) => void }>()

  function newTab(): FakeTab {
    let now = Date.parse('2026-11-24T12:00:00.000Z')
    const timers = new Set<{ at: number; run: () => void }>()
    const listeners = new Set<BrowserEvents>()
    const own = new Set<object>()
    const tab: FakeTab = {
      visible: true,
      async fetch(path, { method = 'GET', body }) {
        const call = `${method} ${path}`
        server.calls.push(call)
        await Promise.resolve()
        if (server.answer !== null) return server.answer(call)
        return answerOf(server, call, body)
      },
      now: () => now,
      isVisible: () => tab.visible,
      after(delayMs, run) {
        const timer = { at: now + delayMs, run }
        timers.add(timer)
        return () => timers.delete(timer)
      },
      listen(events) {
        listeners.add(events)
        return () => listeners.delete(events)
      },
      openChannel(name, hear) {
        const channel = { name, hear }
        channels.add(channel)
        own.add(channel)
        return {
          post(message) {
            for (const other of channels) {
              if (other !== channel && other.name === name)
                queueMicrotask(() => channels.has(other) && other.hear(message))
            }
          },
          close() {
            channels.delete(channel)
            own.delete(channel)
          },
        }
      },
      pass(ms) {
        now += ms
        for (const timer of [...timers].filter(({ at }) => at <= now)) {
          timers.delete(timer)
          timer.run()
        }
      },
      fire(event) {
        for (const listener of listeners) listener[event]()
      },
      open: () => ({ timers: timers.size, listeners: listeners.size, channels: own.size }),
    }
    return tab
  }
  return { newTab }
}

function answerOf(server: FakeServer, call: string, body: BodyInit | null | undefined): Response {
  if (call.startsWith('GET /api/auth/session')) return Response.json(server.signedIn ?? nobody)
  const { email } = JSON.parse(typeof body === 'string' ? body : '{}') as { email?: string }
  if (call === 'POST /api/auth/sign-in') {
    if (email === undefined) return refusal(401, 'invalid_credentials')
    server.signedIn = somebody(email)
    return Response.json(server.signedIn)
  }
  if (call === 'POST /api/auth/sign-out') {
    server.signedIn = null
    return Response.json({ status: 'signed-out' })
  }
  if (call === 'POST /api/auth/sign-up') return Response.json({ status: 'verify' })
  return refusal(404, 'not_found')
}
