import type * as OpenTelemetry from '@opentelemetry/api'

/** What a span is told with. Names and codes of closed lists, and numbers: never an identifier, never a value. */
export type SpanAttributes = Readonly<Record<string, string | number>>

/** How the work of a span went. */
export interface SpanOutcome {
  readonly attributes: SpanAttributes
  /** Whether the span is marked as failed: for what somebody should look into. */
  readonly failed: boolean
}

/** A span that is about to begin. */
export interface SpanStart {
  readonly name: string
  /** `client` for a call to a database, `internal` (the default) for all else. */
  readonly kind?: 'client' | 'internal'
  readonly attributes?: SpanAttributes
  /** What an error comes to. */
  readonly refused: (error: unknown) => SpanOutcome
}

/** Spans of OpenTelemetry, where the app has it. */
export interface Tracing {
  /**
   * Runs work in a span, the parent of those that begin within it.
   *
   * @param done What the result comes to.
   */
  span<T>(start: SpanStart, work: () => Promise<T>, done?: (result: T) => SpanAttributes): Promise<T>
}

/**
 * Finds the OpenTelemetry API of the app.
 *
 * @returns null where it is not installed: then nothing is traced, at no cost.
 */
export async function loadTracing(): Promise<Tracing | null> {
  // The import stands in the `try` itself: bundlers then take it as optional, and an app without it still builds.
  try {
    return createTracing(await import('@opentelemetry/api'))
  } catch {
    return null
  }
}

/** Spans by an OpenTelemetry API. Where no SDK was registered with it, its spans do nothing. */
function createTracing(api: typeof OpenTelemetry): Tracing {
  const { trace, SpanKind, SpanStatusCode } = api
  const tracer = trace.getTracer('sallyport')
  return {
    span({ name, kind = 'internal', attributes = {}, refused }, work, done) {
      if (!isRegistered(api)) return work() // Next brings the API to every app, and most have no SDK.
      const options = { kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL, attributes }
      return tracer.startActiveSpan(name, options, async (span) => {
        try {
          const result = await work()
          if (done !== undefined) span.setAttributes(done(result))
          return result
        } catch (error) {
          const outcome = refused(error)
          span.setAttributes(outcome.attributes)
          // No message and no exception event: both may hold values.
          if (outcome.failed) span.setStatus({ code: SpanStatusCode.ERROR })
          throw error
        } finally {
          span.end()
        }
      })
    },
  }
}

/** Whether an SDK has registered itself, by whichever copy of the API: only this copy's own stand-in can lack one. */
function isRegistered({ trace, ProxyTracerProvider }: typeof OpenTelemetry): boolean {
  const provider = trace.getTracerProvider()
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('sallyport') !== undefined
}
