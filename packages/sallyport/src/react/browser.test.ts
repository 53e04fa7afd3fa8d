// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { systemBrowser } from './browser.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

function listenAll() {
  const heard: string[] = []
  const end = systemBrowser.listen({
    seen: () => heard.push('seen'),
    restored: () => heard.push('restored'),
    online: () => heard.push('online'),
  })
  return { heard, end }
}

function pageshow(persisted: boolean): Event {
  return Object.assign(new Event('pageshow'), { persisted })
}

it('hears the page being looked at, a network, and the back button; after the end nothing', () => {
  const { heard, end } = listenAll()
  const fireAll = () => {
    window.dispatchEvent(new Event('focus'))
    document.dispatchEvent(new Event('visibilitychange'))
    window.dispatchEvent(new Event('online'))
    window.dispatchEvent(pageshow(false))
    window.dispatchEvent(pageshow(true))
  }
  fireAll()
  expect(heard).toEqual(['seen', 'seen', 'online', 'restored'])
  end()
  fireAll()
  expect(heard).toHaveLength(4)
})

it('every listener that is added is removed', () => {
  const added: string[] = []
  const removed: string[] = []
  for (const target of [window, document]) {
    vi.spyOn(target, 'addEventListener').mockImplementation((name: string) => void added.push(name))
    vi.spyOn(target, 'removeEventListener').mockImplementation((name: string) => void removed.push(name))
  }
  listenAll().end()
  expect(added).toHaveLength(4)
  expect(removed).toEqual(added)
})

it('a real channel carries a word from tab to tab, and none after it is closed', async () => {
  const heard: unknown[] = []
  const one = systemBrowser.openChannel('test', () => undefined)
  const two = systemBrowser.openChannel('test', (message) => heard.push(message))
  one.post('changed')
  await vi.waitFor(() => expect(heard).toEqual(['changed']))
  two.close()
  one.post('changed')
  one.close()
  expect(heard).toEqual(['changed'])
})

it('an answer is waited for 20 seconds at most', async () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout')
  vi.stubGlobal('fetch', (_path: string, { signal }: RequestInit) =>
    Promise.resolve(Response.json(signal !== undefined)),
  )
  const response = await systemBrowser.fetch('/x', {})
  vi.unstubAllGlobals()
  expect(await response.json()).toBe(true)
  expect(timeout).toHaveBeenCalledWith(20_000)
})

it('a timer that is called off does not run', () => {
  vi.useFakeTimers()
  const run = vi.fn()
  systemBrowser.after(10, run)
  systemBrowser.after(10, run)()
  vi.advanceTimersByTime(10)
  vi.useRealTimers()
  expect(run).toHaveBeenCalledOnce()
})
