/** Keys and further values of a script. */
export interface RedisScriptInput {
  keys: string[]
  arguments: string[]
}

/**
 * What the library needs of a client of node-redis (`redis` 4.6 or newer): `createClient`, `createCluster`, `createSentinel` and
 * `createClientPool` all have it.
 */
export interface RedisClient {
  /** Whether the connection is up; a cluster does not say. */
  readonly isReady?: boolean
  eval(script: string, options: RedisScriptInput): Promise<unknown>
  evalSha(hash: string, options: RedisScriptInput): Promise<unknown>
  del(key: string): Promise<unknown>
}

/** Whether something is a client of node-redis. One of ioredis is not: its methods take other arguments. */
export function isRedisClient(value: unknown): value is RedisClient {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['eval', 'evalSha', 'del'].every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
  )
}

/** Whether a text is a URL of one Redis server. */
export function isRedisUrl(value: string): boolean {
  return /^rediss?:\/\/./i.test(value) && URL.canParse(value)
}
