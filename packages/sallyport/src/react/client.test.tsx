// @vitest-environment happy-dom
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClientState } from '../http/client-state.ts'
import { createClientIn } from './create-client.ts'
import { createFakeBrowser, createFakeServer, refusal, somebody } from './testing-only/fake-browser.ts'
import type { FakeServer, FakeTab } from './testing-only/fake-browser.ts'
import { hydrate, render, settle } from './testing-only/render.ts'
import type { Page } from './testing-only/render.ts'
import type { AuthProviderProps, Client, ClientTypes } from './types.ts'

type TestClient = Client<ClientTypes>

let server: FakeServer
let newTab: () => FakeTab
const pages: Page[] = []

beforeEach(() => {
  server = createFakeServer()
  newTab = createFakeBrowser(server).newTab
})

afterEach(async () => {
  for (const page of pages.splice(0)) await page.unmount()
})

const ada = somebody('ada') as ClientState<object>
const bob = somebody('bob') as ClientState<object>

/** Everything that a client can say, and every text that was ever on show. */
function stateOf(client: TestClient, shown: string[] = []) {
  return function State() {
    const { status, user, error } = client.useSession()
    const name = (client.useUser() as { name: string } | null)?.name ?? '-'
    const text = `${status} ${name} ${client.useCan('post:write')} ${error?.code ?? ''}`.trim()
    useEffect(() => {
      if (shown.at(-1) !== text) shown.push(text)
    })
    expect(user === null ? '-' : (user as { name: string }).name).toBe(name)
    return text
  }
}

interface Opened {
  readonly client: TestClient
  readonly tab: FakeTab
  readonly page: Page
  readonly shown: string[]
  readonly changes: string[]
}

async function openTab(
  initial?: AuthProviderProps<ClientTypes>['initial'],
  { strict = false, ...options }: { strict?: boolean; recheckSeconds?: number } = {},
): Promise<Opened> {
  const tab = newTab()
  const client: TestClient = createClientIn(tab, options)
  const shown: string[] = []
  const changes: string[] = []
  const State = stateOf(client, shown)
  const page = await render(
    <client.AuthProvider initial={initial} onChange={() => changes.push('changed')}>
      <State />
    </client.AuthProvider>,
    { strict },
  )
  pages.push(page)
  return { client, tab, page, shown, changes }
}

describe('the first render', () => {
  it('without word from the server it is loading, asks once for all components, and then knows', async () => {
    server.signedIn = somebody('ada')
    const tab = newTab()
    const client: TestClient = createClientIn(tab)
    const State = stateOf(client)
    const page = await render(
      <client.AuthProvider>
        <State />,<State />
      </client.AuthProvider>,
    )
    pages.push(page)
    expect(page.text()).toBe('loading - false,loading - false')
    await settle()
    expect(page.text()).toBe('signed-in ada true,signed-in ada true')
    expect(server.calls).toEqual(['GET /api/auth/session'])
  })

  it('what the server handed down is there at once, and nothing is asked', async () => {
    const { page, shown } = await openTab(ada)
    expect(page.text()).toBe('signed-in ada true')
    await settle()
    expect(shown).toEqual(['signed-in ada true'])
    expect(server.calls).toEqual([])
  })

  it('in StrictMode, which mounts everything twice, it asks once', async () => {
    server.signedIn = somebody('ada')
    const { page, tab } = await openTab(undefined, { strict: true })
    await settle()
    expect(page.text()).toBe('signed-in ada true')
    expect(server.calls).toEqual(['GET /api/auth/session'])
    expect(tab.open()).toEqual({ timers: 1, listeners: 1, channels: 1 })
  })

  it.each([
    ['somebody', ada, 'signed-in ada true'],
    ['nobody', null, 'signed-out - false'],
    ['no word', undefined, 'loading - false'],
  ])('with %s from the server the browser renders what the server did', async (_, initial, text) => {
    server.signedIn = initial ?? null
    const client: TestClient = createClientIn(newTab())
    const State = stateOf(client)
    const page = await hydrate(
      <client.AuthProvider initial={initial}>
        <State />
      </client.AuthProvider>,
    )
    pages.push(page)
    expect(page.html).toContain(text)
    expect(page.mismatches).toEqual([])
  })

  it('a server that renders for two users with one client mixes nothing up, and keeps nothing', {
    tags: ['ASVS-15.4.1'],
  }, async () => {
    const client: TestClient = createClientIn(newTab())
    const State = stateOf(client)
    const Inner = ({ other }: { other: ReactNode }) => (
      <p>
        <State />|{other}|<State />
      </p>
    )
    // One render in the midst of another is as concurrent as a server gets.
    const Nested = () => renderToString(page(bob, '-'))
    const page = (initial: ClientState<object> | null | undefined, other: ReactNode) => (
      <client.AuthProvider initial={initial}>
        <Inner other={other} />
      </client.AuthProvider>
    )
    const html = renderToString(page(ada, <Nested />))
    expect(html.split('|')[0]).toContain('ada')
    expect(html.split('|')[1]).toContain('bob')
    expect(html.split('|').at(-1)).toContain('ada')
    expect(html.split('|').at(-1)).not.toContain('bob')
    expect(renderToString(page(undefined, '-'))).toContain('loading')
    expect(server.calls).toEqual([])
  })

  it('without a provider a hook says what to do', () => {
    const State = stateOf(createClientIn(newTab()))
    expect(() => renderToString(<State />)).toThrow('put <AuthProvider> around')
  })
})

describe('acts', () => {
  it('signing in and out shows at once, calls onChange, and needs no second request', async () => {
    const { client, page, changes } = await openTab(null)
    await settle(async () => {
      const { data, error } = await client.signIn({ email: 'ada', password: 'x' })
      expect(error).toBeUndefined()
      expect(data?.user).toMatchObject({ name: 'ada' })
    })
    expect(page.text()).toBe('signed-in ada true')
    await settle(async () => expect(await client.signOut()).toEqual({ data: { status: 'signed-out' } }))
    expect(page.text()).toBe('signed-out - false')
    expect(changes).toHaveLength(2)
    expect(server.calls).toEqual(['POST /api/auth/sign-in', 'POST /api/auth/sign-out'])
  })

  it('a refusal comes as an error with the server’s words, and changes nothing', async () => {
    const { client, page } = await openTab(null)
    server.answer = () =>
      Response.json(
        { error: { code: 'rate_limited', message: 'Wait.', fields: { email: 'No.' }, requestId: 'r-9' } },
        { status: 429, headers: { 'retry-after': '7' } },
      )
    await settle(async () => {
      expect(await client.signIn({ email: 'ada', password: 'x' })).toEqual({
        error: {
          code: 'rate_limited',
          message: 'Wait.',
          fields: { email: 'No.' },
          requestId: 'r-9',
          retryAfterSeconds: 7,
        },
      })
    })
    expect(page.text()).toBe('signed-out - false')
    expect(server.calls).toEqual(['POST /api/auth/sign-in'])
  })

  it.each([
    ['no network', () => Promise.reject(new TypeError('Failed to fetch')), 'network_error'],
    ['a page of a proxy', () => new Response('<html>', { status: 502 }), 'unexpected_answer'],
    ['a page where JSON should be', () => new Response('<html>'), 'unexpected_answer'],
    ['JSON of somebody else', () => Response.json({ error: 'nope' }, { status: 500 }), 'unexpected_answer'],
  ])('%s is an error too, and nothing is thrown', async (_, answer, code) => {
    const { client } = await openTab(null)
    server.answer = answer
    await settle(async () => {
      const { data, error } = await client.signOut()
      expect(data).toBeUndefined()
      expect(error).toMatchObject({ code, requestId: null })
    })
  })

  it('after an act whose outcome nobody knows the server is asked', async () => {
    const { client, page } = await openTab(null)
    server.answer = (call) => {
      if (call.startsWith('GET')) return Response.json(server.signedIn)
      server.signedIn = somebody('ada')
      return Promise.reject(new TypeError('The answer got lost.'))
    }
    await settle(() => client.signIn({ email: 'ada', password: 'x' }))
    expect(page.text()).toBe('signed-in ada true')
  })

  it('an answer that was on its way when somebody signed in does not sign them out', async () => {
    const { client, page } = await openTab(null)
    let release: (answer: Response) => void = () => undefined
    server.answer = () =>
      new Promise((resolve) => {
        release = resolve
      })
    await settle(() => void client.refresh())
    const late = release
    server.answer = null
    await settle(() => client.signIn({ email: 'ada', password: 'x' }))
    await settle(() => late(Response.json({ session: null, user: null, roles: [], permissions: [] })))
    expect(page.text()).toBe('signed-in ada true')
  })

  it('an answer that names no whole user signs nobody in', async () => {
    const { client, page } = await openTab(null)
    server.signedIn = { session: { id: '1' } }
    await settle(() => client.refresh())
    expect(page.text()).toBe('signed-out - false unexpected_answer')
  })

  it('what onChange throws is not the fault of the act', async () => {
    const thrown = vi.fn()
    vi.stubGlobal('queueMicrotask', (run: () => void) => Promise.resolve().then(run).catch(thrown))
    const client: TestClient = createClientIn(newTab())
    const page = await render(
      <client.AuthProvider
        initial={null}
        onChange={() => {
          throw new Error('mine')
        }}
      />,
    )
    pages.push(page)
    await settle(async () => expect((await client.signIn({ email: 'ada', password: 'x' })).error).toBeUndefined())
    vi.unstubAllGlobals()
    expect(thrown).toHaveBeenCalledOnce()
  })
})

describe('other tabs', () => {
  it('follow a sign-out and a sign-in at once, without asking each other for ever', async () => {
    server.signedIn = somebody('ada')
    const one = await openTab(ada)
    const two = await openTab(ada)
    await settle()
    server.calls.splice(0)
    await settle(() => one.client.signOut())
    await settle()
    expect([one.page.text(), two.page.text()]).toEqual(['signed-out - false', 'signed-out - false'])
    expect(two.changes).toEqual(['changed'])
    await settle(() => two.client.signIn({ email: 'bob', password: 'x' }))
    await settle()
    expect([one.page.text(), two.page.text()]).toEqual(['signed-in bob true', 'signed-in bob true'])
    expect(server.calls).toEqual([
      'POST /api/auth/sign-out',
      'GET /api/auth/session?use=no',
      'POST /api/auth/sign-in',
      'GET /api/auth/session?use=no',
    ])
  })

  it('learn that a session has ended from the first tab that sees it', async () => {
    server.signedIn = ada
    const one = await openTab(ada)
    const two = await openTab(ada)
    await settle()
    server.signedIn = null
    await settle(() => one.client.refresh())
    await settle()
    expect(two.page.text()).toBe('signed-out - false')
  })

  it('an answer 401 to a call of the client’s own makes all ask', async () => {
    const one = await openTab(ada)
    const two = await openTab(ada)
    await settle()
    server.signedIn = null
    server.answer = (call) =>
      call.startsWith('GET /api/auth/session')
        ? Response.json({ session: null, user: null, roles: [], permissions: [] })
        : refusal(401, 'unauthenticated')
    await settle(() => one.client.revokeSessions({ all: 'others' }))
    await settle()
    expect([one.page.text(), two.page.text()]).toEqual(['signed-out - false', 'signed-out - false'])
  })

  it('show nothing of the old session where the server cannot be asked', async () => {
    const one = await openTab(ada)
    const two = await openTab(ada)
    await settle()
    server.answer = (call) =>
      call.startsWith('POST') ? Response.json({ status: 'signed-out' }) : refusal(503, 'store_unavailable')
    await settle(() => one.client.signOut())
    await settle()
    expect(two.page.text()).toBe('loading - false store_unavailable')
  })

  it('see that a page was opened after a sign-in by a form: looked at now, or when they are looked at', async () => {
    const looked = await openTab(null)
    const hidden = await openTab(null)
    await settle()
    hidden.tab.visible = false
    server.signedIn = somebody('ada')
    await openTab(ada)
    await settle()
    expect(looked.page.text()).toBe('signed-in ada true')
    expect(hidden.page.text()).toBe('signed-out - false')
    hidden.tab.visible = true
    await settle(() => hidden.tab.fire('seen'))
    expect(hidden.page.text()).toBe('signed-in ada true')
  })

  it('of a client with another base path hear nothing', async () => {
    const one = await openTab(ada)
    const tab = newTab()
    const other: TestClient = createClientIn(tab, { basePath: '/api/stateless' })
    const State = stateOf(other)
    const page = await render(
      <other.AuthProvider initial={bob}>
        <State />
      </other.AuthProvider>,
    )
    pages.push(page)
    await settle(() => one.client.signOut())
    await settle()
    expect(page.text()).toBe('signed-in bob true')
  })
})

describe('coming back', () => {
  it('a tab that is looked at again after 30 seconds asks, as use of the session; before, it does not', async () => {
    const { tab, page } = await openTab(ada)
    server.signedIn = null
    await settle(() => tab.pass(29_000))
    await settle(() => tab.fire('seen'))
    expect(server.calls).toEqual([])
    await settle(() => tab.pass(1_000))
    await settle(() => tab.fire('seen'))
    expect(page.text()).toBe('signed-out - false')
    expect(server.calls).toEqual(['GET /api/auth/session'])
  })

  it('AT282 a page that the back button brings back shows nothing private until the server has answered', {
    tags: ['ASVS-14.3.1'],
  }, async () => {
    const { tab, page, shown } = await openTab(ada)
    let release: (answer: Response) => void = () => undefined
    server.answer = () =>
      new Promise((resolve) => {
        release = resolve
      })
    await settle(() => tab.fire('restored'))
    expect(page.text()).toBe('loading - false')
    await settle(() => release(Response.json({ session: null, user: null, roles: [], permissions: [] })))
    expect(shown).toEqual(['signed-in ada true', 'loading - false', 'signed-out - false'])
    expect(page.text()).toBe('signed-out - false')
  })

  it('AT282 and nothing either where the server cannot be asked, until it can', async () => {
    const { tab, page } = await openTab(ada)
    server.answer = () => Promise.reject(new TypeError('Failed to fetch'))
    await settle(() => tab.fire('restored'))
    expect(page.text()).toBe('loading - false network_error')
    server.answer = null
    server.signedIn = somebody('ada')
    await settle(() => tab.fire('online'))
    expect(page.text()).toBe('signed-in ada true')
  })

  it('a failure while nothing is in doubt leaves on show what was, and asks again by itself', async () => {
    const { client, tab, page } = await openTab(ada)
    server.answer = () => refusal(503, 'store_unavailable', { 'retry-after': '5' })
    await settle(() => client.refresh())
    expect(page.text()).toBe('signed-in ada true store_unavailable')
    server.calls.splice(0)
    await settle(() => tab.pass(4_000))
    expect(server.calls).toEqual([])
    server.answer = null
    server.signedIn = somebody('ada')
    await settle(() => tab.pass(1_000))
    expect(page.text()).toBe('signed-in ada true')
    expect(server.calls).toEqual(['GET /api/auth/session?use=no'])
  })
})

describe('the end of a session', () => {
  const hour = 3_600_000

  it('makes a page ask by itself, which is no use of the session', async () => {
    const { tab, page } = await openTab(ada)
    await settle(() => tab.pass(hour))
    expect(server.calls).toEqual([])
    await settle(() => tab.pass(1_000))
    expect(server.calls).toEqual(['GET /api/auth/session?use=no'])
    expect(page.text()).toBe('signed-out - false')
    expect(tab.open().timers).toBe(0)
  })

  it('a clock that is wrong makes it ask six times a minute at most', async () => {
    const { tab } = await openTab(ada)
    server.signedIn = ada
    await settle(() => tab.pass(hour + 1_000))
    for (let second = 0; second < 60; second += 1) await settle(() => tab.pass(1_000))
    expect(server.calls.length).toBeLessThanOrEqual(7)
  })

  it('a tab that nobody looks at asks when somebody does', async () => {
    const { tab, page } = await openTab(ada)
    tab.visible = false
    await settle(() => tab.pass(hour + 1_000))
    expect(server.calls).toEqual([])
    tab.visible = true
    await settle(() => tab.fire('seen'))
    expect(page.text()).toBe('signed-out - false')
  })
})

describe('what the server renders later', () => {
  async function twoRenders(first: ClientState<object> | null) {
    const tab = newTab()
    const client: TestClient = createClientIn(tab)
    const State = stateOf(client)
    const changes: string[] = []
    const element = (initial: ClientState<object> | null | undefined) => (
      <client.AuthProvider initial={initial} onChange={() => changes.push('changed')}>
        <State />
      </client.AuthProvider>
    )
    const page = await render(element(first))
    pages.push(page)
    return {
      client,
      page,
      changes,
      update: (initial: ClientState<object> | null | undefined) => page.update(element(initial)),
    }
  }

  it('is taken, such as after a sign-in by a form action, and other tabs hear of it', async () => {
    const other = await openTab(null)
    server.signedIn = ada
    const { page, changes, update } = await twoRenders(null)
    await settle()
    await update(ada)
    expect(page.text()).toBe('signed-in ada true')
    expect(changes).toEqual([])
    await settle()
    expect(other.page.text()).toBe('signed-in ada true')
  })

  it('AT282 is not taken where it shows a session that this tab has seen end', async () => {
    const { client, page, update } = await twoRenders(ada)
    await settle(() => client.signOut())
    await update({ ...ada })
    expect(page.text()).toBe('signed-out - false')
  })

  it('a page that does not say who is signed in changes nothing', async () => {
    const { page, update } = await twoRenders(ada)
    await update(undefined)
    expect(page.text()).toBe('signed-in ada true')
    expect(server.calls).toEqual([])
  })
})

describe('what is left behind', () => {
  it('nothing: no timer, no listener, no channel, and an answer that comes late finds nobody', async () => {
    const { client, tab, page } = await openTab(ada)
    expect(tab.open()).toEqual({ timers: 1, listeners: 1, channels: 1 })
    await settle(() => void client.refresh())
    pages.splice(0)
    await page.unmount()
    expect(tab.open()).toEqual({ timers: 0, listeners: 0, channels: 0 })
    await settle(() => client.refresh())
    await settle(() => client.signIn({ email: 'ada', password: 'x' }))
    expect(tab.open()).toEqual({ timers: 0, listeners: 0, channels: 0 })
  })

  it('two providers on a page share one of each, and the last one takes them along', async () => {
    const tab = newTab()
    const client: TestClient = createClientIn(tab)
    const State = stateOf(client)
    const both = (second: boolean) => (
      <>
        <client.AuthProvider initial={ada}>
          <State />
        </client.AuthProvider>
        {second ? (
          <client.AuthProvider>
            <State />
          </client.AuthProvider>
        ) : null}
      </>
    )
    const page = await render(both(true))
    await settle()
    expect(page.text()).toBe('signed-in ada truesigned-in ada true')
    expect(tab.open()).toEqual({ timers: 1, listeners: 1, channels: 1 })
    await page.update(both(false))
    expect(tab.open()).toEqual({ timers: 1, listeners: 1, channels: 1 })
    await page.unmount()
    expect(tab.open()).toEqual({ timers: 0, listeners: 0, channels: 0 })
  })
})

describe('Show', () => {
  async function shown(
    initial: ClientState<object> | null | undefined,
    when: Parameters<TestClient['Show']>[0]['when'],
  ) {
    const client: TestClient = createClientIn(newTab())
    return renderToString(
      <client.AuthProvider initial={initial}>
        <client.Show when={when} fallback="fallback" loading="loading">
          children
        </client.Show>
      </client.AuthProvider>,
    )
  }
  const both = somebody('ada', { roles: ['author', 'editor'] }) as ClientState<object>
  const admin = somebody('ada', { permissions: ['*'] }) as ClientState<object>

  it.each([
    ['signed-in', ada, 'children'],
    ['signed-in', null, 'fallback'],
    ['signed-out', null, 'children'],
    ['signed-out', ada, 'fallback'],
    ['signed-in', undefined, 'loading'],
    ['signed-out', undefined, 'loading'],
    [{ can: 'post:write' }, ada, 'children'],
    [{ can: 'post:delete' }, ada, 'fallback'],
    [{ can: 'post:delete' }, admin, 'children'],
    [{ can: 'post:write' }, null, 'fallback'],
    [{ role: 'editor' }, both, 'children'],
    [{ role: 'user' }, ada, 'children'],
    [{ role: ['admin', 'editor'] }, ada, 'children'],
    [{ role: 'admin' }, ada, 'fallback'],
    [{ role: 'editor', can: 'post:delete' }, ada, 'fallback'],
    [{ role: 'user' }, undefined, 'loading'],
  ] as const)('%j', async (when, initial, text) => {
    expect(await shown(initial, when)).toBe(text)
  })
})

it.each(['api/auth', '//evil.example', '/\\evil.example', 'https://evil.example/auth', ''])(
  'the endpoints are on this very origin: basePath %j is refused',
  (basePath) => {
    expect(() => createClientIn(newTab(), { basePath })).toThrow(TypeError)
  },
)

it('recheckSeconds that are no number of seconds are refused', () => {
  expect(() => createClientIn(newTab(), { recheckSeconds: -1 })).toThrow(RangeError)
  expect(() => createClientIn(newTab(), { recheckSeconds: Number.NaN })).toThrow(RangeError)
})
