/** A map of bounded size. */
export interface RecentMap<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
  delete(key: K): void
  clear(): void
}

/**
 * Makes a map that keeps at most so many entries: two generations, of which the younger takes over what the older is asked for. When the
 * younger is full, the older is dropped as a whole, so that what is dropped was not asked for in a while and no order is kept.
 *
 * @param max Most entries, at least 2.
 * @param onDrop Told of each entry that leaves but by `delete`.
 */
export function createRecentMap<K, V>(max: number, onDrop: (value: V) => void = () => undefined): RecentMap<K, V> {
  const half = Math.max(1, Math.floor(max / 2))
  let young = new Map<K, V>()
  let old = new Map<K, V>()

  function add(key: K, value: V): void {
    if (young.size >= half) {
      for (const dropped of old.values()) onDrop(dropped)
      old = young
      young = new Map()
    }
    young.set(key, value)
  }

  return {
    get(key) {
      const recent = young.get(key)
      if (recent !== undefined) return recent
      const found = old.get(key)
      if (found === undefined) return undefined
      old.delete(key)
      add(key, found)
      return found
    },
    set(key, value) {
      old.delete(key)
      if (young.has(key)) young.set(key, value)
      else add(key, value)
    },
    delete(key) {
      young.delete(key)
      old.delete(key)
    },
    clear() {
      for (const generation of [young, old]) for (const dropped of generation.values()) onDrop(dropped)
      young = new Map()
      old = new Map()
    },
  }
}
