import { act, createElement, StrictMode } from 'react'
import type { ReactNode } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'

/** A page with React on it. */
export interface Page {
  readonly text: () => string
  readonly update: (element: ReactNode) => Promise<void>
  readonly unmount: () => Promise<void>
}

// By which React knows a test.
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

/** Lets everything that is under way come to its end. */
export async function settle(work: () => unknown = () => undefined): Promise<void> {
  await act(async () => {
    await work()
    await new Promise((resolve) => {
      setTimeout(resolve)
    })
  })
}

/**
 * Renders in the browser.
 *
 * @param options `strict`: as in development, where everything is mounted twice. `suspends`: something in it waits for a promise.
 */
export async function render(element: ReactNode, { strict = false, suspends = false } = {}): Promise<Page> {
  const container = document.createElement('div')
  document.body.append(container)
  const root = createRoot(container)
  const whole = (inner: ReactNode) => (strict ? createElement(StrictMode, null, inner) : inner)
  if (suspends) await act(async () => root.render(whole(element)))
  else act(() => root.render(whole(element)))
  return pageOf(container, root, whole)
}

/** Renders on a server and hydrates it, as Next does; `mismatches` are what React complains of. */
export async function hydrate(element: ReactNode): Promise<Page & { html: string; mismatches: unknown[] }> {
  const html = renderToString(element)
  const container = document.createElement('div')
  document.body.append(container)
  container.innerHTML = html
  const mismatches: unknown[] = []
  const root = await act(async () =>
    hydrateRoot(container, element, { onRecoverableError: (error) => mismatches.push(error) }),
  )
  return { ...pageOf(container, root, (inner) => inner), html, mismatches }
}

function pageOf(
  container: HTMLElement,
  root: { render: (element: ReactNode) => void; unmount: () => void },
  whole: (element: ReactNode) => ReactNode,
): Page {
  return {
    text: () => container.textContent ?? '',
    update: (element) => settle(() => root.render(whole(element))),
    async unmount() {
      await settle(() => root.unmount())
      container.remove()
    },
  }
}
