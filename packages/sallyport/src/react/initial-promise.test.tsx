// @vitest-environment happy-dom
import * as React from 'react'
import { Suspense } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it } from 'vitest'
import type { ClientState } from '../http/client-state.ts'
import { createClientIn } from './create-client.ts'
import { createFakeBrowser, createFakeServer, somebody } from './testing-only/fake-browser.ts'
import { render, settle } from './testing-only/render.ts'
import type { Page } from './testing-only/render.ts'
import type { Client, ClientTypes } from './types.ts'

const ada = somebody('ada') as ClientState<object>
const pages: Page[] = []

afterEach(async () => {
  for (const page of pages.splice(0)) await page.unmount()
})

async function open(initial: Promise<ClientState<object> | null>) {
  const server = createFakeServer()
  const client: Client<ClientTypes> = createClientIn(createFakeBrowser(server).newTab())
  const shown: string[] = []
  const Status = () => {
    const { status } = client.useSession()
    shown.push(status)
    return status
  }
  const page = await render(
    <client.AuthProvider initial={initial}>
      <p>Static. </p>
      <Suspense fallback="Waiting.">
        <Status />
      </Suspense>
    </client.AuthProvider>,
    { suspends: true },
  )
  pages.push(page)
  return { server, client, page, shown }
}

function withReact19(): void {
  it('holds up only what asks who is signed in, and shows no other state on the way', async () => {
    let resolve: (state: ClientState<object> | null) => void = () => undefined
    const { page, shown, server } = await open(
      new Promise((done) => {
        resolve = done
      }),
    )
    expect(page.text()).toBe('Static. Waiting.')
    await settle(() => resolve(ada))
    await settle()
    expect(page.text()).toBe('Static. signed-in')
    expect(new Set(shown)).toEqual(new Set(['signed-in']))
    expect(server.calls).toEqual([])
  })

  it('is kept up to date once it has come', async () => {
    const { client, page } = await open(Promise.resolve(ada))
    await settle()
    await settle(() => client.signOut())
    expect(page.text()).toBe('Static. signed-out')
  })

  it('an act that is quicker than the promise is not overwritten by it', async () => {
    let resolve: (state: ClientState<object> | null) => void = () => undefined
    const { client, page, server } = await open(
      new Promise((done) => {
        resolve = done
      }),
    )
    await settle(() => client.signIn({ email: 'bob', password: 'x' }))
    await settle(() => resolve(null))
    await settle()
    expect(page.text()).toBe('Static. signed-in')
    expect(server.calls).toEqual(['POST /api/auth/sign-in', 'GET /api/auth/session?use=no'])
  })
}

function withReact18(): void {
  const client: Client<ClientTypes> = createClientIn(createFakeBrowser(createFakeServer()).newTab())
  const Status = () => client.useSession().status
  expect(() =>
    renderToString(
      <client.AuthProvider initial={Promise.resolve(null)}>
        <Status />
      </client.AuthProvider>,
    ),
  ).toThrow('await what you give')
}

if ('use' in React) describe('initial as a promise', withReact19)
else it('before React 19 a promise is refused with what to do', withReact18)
