import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { AsyncLocalStorage } from 'node:async_hooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { failAt } from '../storage/testing-only/fail-at.ts'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'

/** The app's OpenTelemetry: the SDK's own provider, and a context manager as small as can be. */
const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })

let auth: TestAuth

beforeAll(() => {
  trace.setGlobalTracerProvider(provider)
  const storage = new AsyncLocalStorage<ReturnType<typeof context.active>>()
  const manager: Parameters<typeof context.setGlobalContextManager>[0] = {
    active: () => storage.getStore() ?? ROOT,
    with: (active, work, self, ...args) => storage.run(active, () => Reflect.apply(work, self, args) as never),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  const ROOT = context.active()
  context.setGlobalContextManager(manager)
})
afterAll(() => {
  trace.disable()
  context.disable()
})
beforeEach(async () => {
  auth = await createTestAuth()
  await auth.addUser('ada@example.com')
  exporter.reset()
})
afterEach(() => auth.remove())

const named = (name: string): ReadableSpan | undefined => exporter.getFinishedSpans().find((span) => span.name === name)

it('a call of an endpoint is a span with its outcome, and what it asks and hashes lies below it', async () => {
  await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword })
  const top = named('sallyport.sign-in')
  expect(top?.kind).toBe(SpanKind.INTERNAL)
  expect(top?.attributes).toEqual({ 'sallyport.outcome': 'ok', 'http.response.status_code': 200 })
  const below = exporter
    .getFinishedSpans()
    .filter((span) => span.parentSpanContext?.spanId === top?.spanContext().spanId)
    .map(({ name }) => name)
  expect(below).toContain('password.user-by-email')
  expect(below).toContain('sallyport.password.verify')
  expect(below).toContain('BATCH')
})

it('a statement is a client span under its name, a batch one with the names of its steps', async () => {
  await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword })
  const statement = named('password.user-by-email')
  expect(statement?.kind).toBe(SpanKind.CLIENT)
  expect(statement?.attributes).toEqual({ 'db.system.name': 'sqlite', 'db.operation.name': 'password.user-by-email' })
  const batch = named('BATCH')?.attributes ?? {}
  expect(batch).toMatchObject({ 'db.system.name': 'sqlite', 'db.operation.name': 'BATCH' })
  expect(String(batch['db.query.summary']).split(' ')).toHaveLength(Number(batch['db.operation.batch.size']))
})

it('a refusal tells its code; only one that is our fault is an error', async () => {
  await auth.post('/sign-in', { email: 'ada@example.com', password: 'wrong wrong wrong' })
  const refused = named('sallyport.sign-in')
  expect(refused?.attributes).toEqual({ 'sallyport.outcome': 'invalid_credentials', 'http.response.status_code': 401 })
  expect(refused?.status.code).toBe(SpanStatusCode.UNSET)
  exporter.reset()
  await auth.temporary.database.close()
  await auth.request('POST', '/sign-in', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', password: testPassword }),
  })
  const failed = named('sallyport.sign-in')
  expect(failed?.attributes).toEqual({
    'sallyport.outcome': 'store_unavailable',
    'http.response.status_code': 503,
    'error.type': 'store_unavailable',
  })
  expect(failed?.status).toEqual({ code: SpanStatusCode.ERROR })
})

it('no span holds an identifier or a value, whatever succeeds or fails', async () => {
  for (const k of [0, 1, 2, 3, 4]) {
    const failing = await createTestAuth({}, (database) => failAt(database, k).database)
    await failing.post('/sign-up', { email: 'canary@example.com', password: 'canary canary canary', name: 'Canary' })
    await failing.post('/sign-in', { email: 'canary@example.com', password: 'canary canary canary' })
    await failing.delivered()
    await failing.remove()
  }
  const told = JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
  )
  expect(told).not.toMatch(/canary/i)
  expect(told).toContain('sallyport.sign-up')
})
