import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sallyport } from 'sallyport/next'
import { folder, origin, post, secret, serve, strategy } from './host.mjs'

/** As README and docs/deployment.md say it for production behind one proxy. Its tables are SQLite's. */
const file = join(folder, 'app.db')
const auth = sallyport({
  database: `file:${file}`,
  url: origin,
  secret,
  roles: { admin: ['*'] },
  session: { strategy },
  mail: ({ to, kind, link, code }) => post({ to, kind, link, code }),
  clientAddress: { hops: 1 },
  logLevel: 'silent',
})

serve({
  routes: { '/auth/*': { default: auth.handler } },
  count(local) {
    const db = new DatabaseSync(file, { readOnly: true })
    const row = db.prepare('select count(*) as users from auth_users where instr(lower(email), ?)').get(local)
    db.close()
    return row?.users
  },
  async remove(email) {
    const { user } = await auth.users.get({ email })
    await auth.users.delete(user.id)
  },
})
