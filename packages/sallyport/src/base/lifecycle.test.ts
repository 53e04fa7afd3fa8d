import { afterEach, expect, it, vi } from 'vitest'
import { createLifecycle } from './lifecycle.ts'

afterEach(() => void vi.useRealTimers())

function pending() {
  let end: () => void = () => undefined
  const work = new Promise<void>((resolve) => {
    end = resolve
  })
  return { work, end }
}

it('drains at once where nothing was begun', async () => {
  expect(await createLifecycle().drain(1_000)).toBe(true)
})

it('waits for what was begun, and for what that begins in turn, whether it fails or not', async () => {
  const lifecycle = createLifecycle()
  const [first, second] = [pending(), pending()]
  const ended: string[] = []
  const inner = async () => {
    await second.work
    ended.push('second')
    throw new Error('no')
  }
  const outer = async () => {
    await first.work
    void lifecycle.track(inner()).catch(() => ended.push('failed'))
    ended.push('first')
  }
  void lifecycle.track(outer())
  const drained = lifecycle.drain(1_000)
  first.end()
  setTimeout(second.end, 5)
  expect([await drained, ...ended]).toEqual([true, 'first', 'second', 'failed'])
})

it('waits no longer than it may, and says so', async () => {
  vi.useFakeTimers()
  const lifecycle = createLifecycle()
  void lifecycle.track(pending().work)
  const drained = lifecycle.drain(10_000)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await drained).toBe(false)
})

it('one that closes does not close another', () => {
  const [one, other] = [createLifecycle(), createLifecycle()]
  one.beginClosing()
  expect([one.closing(), other.closing()]).toEqual([true, false])
})
