/** One thing that a process has once, such as a pool. */
interface Entry {
  readonly key: string
  readonly value: unknown
  readonly dispose: (() => void) | null
}

const symbol = Symbol.for('sallyport.runtime/1')

/**
 * The process runtime: Next evaluates this package about five times in one process, and the user's `auth.ts` six times, but pools,
 * limiters and the hash gate must be one. It hangs on `globalThis`, the same for every copy. The only state at module level.
 */
function entries(): Map<string, Entry> {
  const holder = globalThis as { [symbol]?: Map<string, Entry> }
  return (holder[symbol] ??= new Map())
}

/**
 * Gets the one thing in a slot of this process, made by the first who asks.
 *
 * @param slot What it is, such as `hash-gate`.
 * @param key What it was made from. With another key, such as after a configuration changed in development, the old thing is disposed
 * of and a new one is made.
 */
export function shared<T>(slot: string, key: string, create: () => T, dispose: ((value: T) => void) | null = null): T {
  const map = entries()
  const found = map.get(slot)
  if (found?.key === key) return found.value as T
  map.delete(slot) // Before anything can throw: what was disposed of is never handed out again.
  found?.dispose?.()
  const value = create()
  map.set(slot, { key, value, dispose: dispose === null ? null : () => dispose(value) })
  return value
}

/** The thing in a slot, or null where nobody has made it. */
export function findShared(slot: string): unknown {
  return entries().get(slot)?.value ?? null
}

/** Whether any slot holds this value. */
export function isShared(value: unknown): boolean {
  return [...entries().values()].some((entry) => entry.value === value)
}

/** Disposes of the thing in a slot. */
export function release(slot: string): void {
  const map = entries()
  const found = map.get(slot)
  map.delete(slot)
  found?.dispose?.()
}

/** Forgets the thing in a slot without disposing of it, such as a connection that failed to open, so that the next who asks tries anew. */
export function forget(slot: string, value: unknown): void {
  const map = entries()
  if (map.get(slot)?.value === value) map.delete(slot)
}

/** Disposes of the things in all slots whose names begin so. */
export function releaseAll(prefix: string): void {
  for (const slot of entries().keys()) if (slot.startsWith(prefix)) release(slot)
}
