import type { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import type { RedisClient } from './redis-client.ts'

declare const client: ReturnType<typeof createClient>
declare const cluster: ReturnType<typeof createCluster>
declare const sentinel: ReturnType<typeof createSentinel>
declare const pool: ReturnType<typeof createClientPool>

// Each client of node-redis is taken as it is.
client satisfies RedisClient
cluster satisfies RedisClient
sentinel satisfies RedisClient
pool satisfies RedisClient

// @ts-expect-error ioredis takes other arguments.
const other: RedisClient = { eval: (_script: string, _count: number) => Promise.resolve(), evalsha: () => undefined }
void other
