import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { folder, origin, post, secret, serve } from './host.mjs'

/**
 * As its documentation says it for production: a secret, a base URL, addresses that must be confirmed, limits as they are by default in
 * production, `trustedProxies` for the one proxy before it, and a role that clients may not set.
 */
const database = new DatabaseSync(join(folder, 'app.db'))
database.exec('pragma journal_mode = wal')
/** @type {any} */
const options = {
  secret,
  baseURL: origin,
  database,
  emailAndPassword: {
    enabled: true,
    requireEmailVerification: true,
    sendResetPassword: async ({ user, url, token }) => post({ to: user.email, kind: 'reset', link: url, code: token }),
  },
  emailVerification: {
    sendVerificationEmail: async ({ user, url }) => post({ to: user.email, kind: 'confirm', link: url }),
  },
  user: { additionalFields: { role: { type: 'string', required: false, defaultValue: 'user', input: false } } },
  advanced: { ipAddress: { trustedProxies: ['127.0.0.1'] } },
  telemetry: { enabled: false },
  logger: { disabled: true },
}
const { runMigrations } = await getMigrations(options)
await runMigrations()
const auth = betterAuth(options)

serve({
  routes: { '/auth/*': { default: toNodeHandler(auth.handler), config: { api: { bodyParser: false } } } },
  count: (local) =>
    database.prepare('select count(*) as users from user where instr(lower(email), ?)').get(local)?.users,
  async remove(email) {
    const { internalAdapter } = await auth.$context
    const { user } = await internalAdapter.findUserByEmail(email)
    await internalAdapter.deleteUser(user.id)
  },
})
