/** Why a part is not ready: a closed list, without a value, so that a stranger may read it. */
type HealthFault =
  | 'not_configured'
  | 'database_unavailable'
  | 'migrations_pending'
  | 'schema_unsupported'
  | 'shutting_down'

/** What a part says of itself; `unknown` where one before it must be well first. */
type HealthState = 'ok' | 'unknown' | HealthFault

/** A part that must be well before this process should get requests. */
export interface HealthCheck {
  /** In the answer: a short word, such as `database`. */
  readonly name: string
  /** What its failing, or taking too long, means. */
  readonly fault: HealthFault
  /** Resolves to null, or to what is wrong; rejects where {@link HealthCheck.fault} says it all. */
  readonly probe: () => Promise<HealthFault | null>
}

/** Whether this process is ready, and why not. */
export interface Health {
  readonly status: 'ready' | 'unready'
  /** Always true: what answers lives. */
  readonly live: true
  readonly checks: Readonly<Record<string, HealthState>>
  /**
   * How this process hears of changes that others make to sessions: `look` at each check (SQLite), by a feed of `postgres` or `redis`, or
   * by `poll`, within the heartbeat. Left out before anything was opened, and where each check asks the database.
   */
  readonly changes?: string
}

/** Milliseconds that all checks of a probe may take together. */
const timeLimitMs = 1_000
/** Milliseconds for which an outcome is given to everybody who asks: a flood of probes is no flood of queries. */
const cacheMs = 1_000

/** What {@link createHealth} works with. */
export interface HealthDeps {
  /** A monotonic clock. */
  readonly elapsedMs: () => number
  /** Whether this process is about to end: told at once, whatever is remembered. */
  readonly closing: () => boolean
  /** What {@link Health.changes} tells; null: nothing. */
  readonly changes?: () => string | null
}

/** Makes the function that asks. The checks run in order; after one that fails the later ones are `unknown`. */
export function createHealth(
  { elapsedMs, closing, changes = () => null }: HealthDeps,
  checks: readonly HealthCheck[],
): () => Promise<Health> {
  let asking: Promise<Health> | null = null
  let known: { readonly health: Health; readonly until: number } | null = null
  return () => {
    if (closing()) return Promise.resolve(outcome(checks, { process: 'shutting_down' }))
    if (known !== null && elapsedMs() < known.until) return Promise.resolve(known.health)
    asking ??= askAll(checks)
      .then((asked) => {
        const heard = changes()
        const health = heard === null ? asked : { ...asked, changes: heard }
        known = { health, until: elapsedMs() + cacheMs }
        return health
      })
      .finally(() => {
        asking = null
      })
    return asking
  }
}

async function askAll(checks: readonly HealthCheck[]): Promise<Health> {
  const states: Record<string, HealthState> = { process: 'ok' }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeLimitMs)
  })
  for (const { name, fault, probe } of checks) {
    // Not only a refusal is a fault: a database that does not answer in time is not ready either.
    const found = await Promise.race([probe().catch(() => fault), late])
    states[name] = found === 'late' ? fault : (found ?? 'ok')
    if (found !== null) break
  }
  clearTimeout(timer)
  return outcome(checks, states)
}

function outcome(checks: readonly HealthCheck[], states: Readonly<Record<string, HealthState>>): Health {
  const all = { ...Object.fromEntries(checks.map(({ name }) => [name, 'unknown' as const])), ...states }
  const ready = Object.values(all).every((state) => state === 'ok')
  return { status: ready ? 'ready' : 'unready', live: true, checks: { process: all['process'] ?? 'ok', ...all } }
}
