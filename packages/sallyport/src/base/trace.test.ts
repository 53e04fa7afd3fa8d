import { afterEach, expect, it, vi } from 'vitest'

afterEach(() => {
  vi.doUnmock('@opentelemetry/api')
  vi.resetModules()
})

it('an app without OpenTelemetry has no tracing, and so nothing to pay for', async () => {
  vi.doMock('@opentelemetry/api', () => {
    throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
  })
  const { loadTracing } = await import('./trace.ts')
  expect(await loadTracing()).toBeNull()
})

it('with the package but no SDK the work runs, and its result and its errors come through', async () => {
  const { loadTracing } = await import('./trace.ts')
  const tracing = await loadTracing()
  const start = { name: 'test', refused: () => ({ attributes: {}, failed: true }) }
  expect(await tracing?.span(start, () => Promise.resolve(1))).toBe(1)
  await expect(tracing?.span(start, () => Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError)
})
