/** Lets calls through while they are answered, and none while they are not, so that nobody waits again and again. */
export interface Circuit {
  /**
   * Makes a call.
   *
   * @returns Its value, or null where it failed, took too long, or was not made since the circuit is open. Never rejects.
   */
  run<T>(call: () => Promise<T>): Promise<{ readonly value: T } | null>
}

/** What a circuit does and tells. */
export interface CircuitParts {
  /** A monotonic clock, in milliseconds. */
  readonly elapsedMs: () => number
  /** A call that tells whether others would succeed; made in the background, so that no request waits for it. */
  readonly probe: () => Promise<unknown>
  /** A call or probe failed or took too long: whatever it left behind can be dropped. */
  readonly failed: () => void
  /** The circuit has opened: once, however many calls failed. */
  readonly opened: (error: unknown) => void
  /** The circuit has closed again. */
  readonly closed: () => void
}

/** Milliseconds that a call may take. */
const callTimeoutMs = 250
/** Milliseconds that calls may take before the first was answered: they connect. */
const firstTimeoutMs = 1_000
/** Milliseconds between two probes. */
const probeIntervalMs = 1_000
/** Milliseconds after which a probe that neither succeeded nor failed is given up: its client may have forgotten it. */
const maxProbeMs = 30_000

/** Makes a circuit, closed at first. */
export function createCircuit(parts: CircuitParts): Circuit {
  let open = false
  let timeoutMs = firstTimeoutMs
  let nextProbeAt = 0
  let unanswered: Promise<unknown> | null = null
  let probedAt = 0

  function fail(error: unknown): void {
    parts.failed()
    if (open) return
    open = true
    timeoutMs = callTimeoutMs
    nextProbeAt = parts.elapsedMs() + probeIntervalMs
    parts.opened(error)
  }

  function probeIfDue(): void {
    const now = parts.elapsedMs()
    if (now < nextProbeAt || (unanswered !== null && now < probedAt + maxProbeMs)) return
    nextProbeAt = now + probeIntervalMs
    probedAt = now
    void probe()
  }

  async function probe(): Promise<void> {
    const answer = parts.probe()
    unanswered = answer
    const settled = (): void => {
      if (unanswered === answer) unanswered = null
    }
    answer.then(settled, settled)
    try {
      await withTimeout(answer, callTimeoutMs)
    } catch (error) {
      return fail(error)
    }
    if (!open) return
    open = false
    parts.closed()
  }

  return {
    async run(call) {
      if (open) {
        probeIfDue()
        return null
      }
      try {
        const value = await withTimeout(call(), timeoutMs)
        timeoutMs = callTimeoutMs
        return { value }
      } catch (error) {
        fail(error)
        return null
      }
    },
  }
}

/** The promise, or a rejection after a time. */
async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const refuse = (): void => reject(new Error(`sallyport: no answer within ${ms} ms.`))
    // After a stall of this process the timer comes before the answers that lie in the sockets: let these be read first.
    timer = setTimeout(() => setImmediate(refuse), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
