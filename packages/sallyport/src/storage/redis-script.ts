import { sha1 } from '../crypto/sha1.ts'
import type { RedisClient, RedisScriptInput } from './redis-client.ts'

/** A Lua script, which Redis runs atomically. */
export interface RedisScript {
  run(client: RedisClient, input: RedisScriptInput): Promise<unknown>
}

/**
 * Makes a script, which is sent whole only where a server does not have it.
 *
 * @param text Its keys must come as `KEYS`, and lie in one slot of a cluster.
 */
export function redisScript(text: string): RedisScript {
  const hash = sha1(text)
  return {
    async run(client, input) {
      try {
        return await client.evalSha(hash, input)
      } catch (error) {
        // Not there yet, or no more: another node, a restart, SCRIPT FLUSH.
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw refusal(error)
        return client.eval(text, input)
      }
    },
  }
}

/** An error reply begins with a code, such as `READONLY` or `NOPERM`: that may be told, the rest may hold a key. */
function refusal(error: unknown): unknown {
  const [, code] = /^([A-Z]{2,20}) /.exec(error instanceof Error ? error.message : '') ?? []
  return code === undefined ? error : new Error(`sallyport: Redis refused a script: ${code}.`, { cause: error })
}
