import type { Health } from '../../operations/health.ts'
import { bareEndpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'
import { optional, wordField } from '../input.ts'

/** Seconds after which a probe may ask again. */
const retryAfterSeconds = 2

/**
 * `GET /health` tells load balancers and people on call whether this process is ready, and why not, in codes of a closed list. It
 * answers where nothing else does: without secret, without database, while shutting down.
 *
 * With `?probe=live` the status is 200 as long as the process answers at all, so that nobody restarts it because its database is down.
 */
export const health = bareEndpoint({
  method: 'GET',
  path: '/health',
  summary: 'Whether this process is ready, and why not; `probe=live`: whether it lives.',
  needs: 'nothing',
  access: 'anyone',
  origin: 'none',
  credentials: 'cookie',
  limit: null,
  input: { probe: optional(wordField(['ready', 'live'])) },
  secrets: [],
  form: false,
  async handle({ input, health: ask }): Promise<Answer<Health>> {
    const body = await ask()
    if (body.status === 'ready' || input.probe === 'live') return { status: 200, body }
    return { status: 503, body, retryAfterSeconds }
  },
})
