/**
 * Installs what the tests use beside the repository's packages, where it is missing: servers, a browser, other Nodes, other package
 * managers.
 *
 * node scripts/fetch.mjs
 */
import { ensureChromium } from './chromium.mjs'
import { installTools } from './init-apps/tools.mjs'
import { installNodes } from './lib/nodes.mjs'
import { ensureMariaDb } from './servers/mariadb.mjs'
import { ensureNginx } from './servers/nginx.mjs'
import { ensurePgBouncer } from './servers/pgbouncer.mjs'
import { ensurePostgres } from './servers/postgres.mjs'
import { ensureRedis } from './servers/redis.mjs'

/** By npm, one after the other. */
async function fromNpm() {
  await ensurePostgres()
  await installNodes()
  await installTools()
}

const all = [ensureMariaDb(), ensurePgBouncer(), ensureRedis(), ensureNginx(), ensureChromium(), fromNpm()]
for (const one of await Promise.allSettled(all)) {
  if (one.status === 'fulfilled') continue
  console.log(one.reason instanceof Error ? one.reason.message : one.reason)
  process.exitCode = 1
}
