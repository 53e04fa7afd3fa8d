import { command } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { getUser } from '../../find-user.ts'
import { openApp } from '../../open-app.ts'
import { Refusal } from '../../refusal.ts'
import { printable } from '../../table.ts'

/** `sallyport session revoke`. */
export const sessionRevoke = command({
  usage: '<user> (--session <id> | --all)',
  details: 'Ends one session of a user, or all on every device, at once. <user> is an e-mail address or an id.',
  options: {
    session: { type: 'string', value: 'id', summary: 'The session, as in the list' },
    all: { type: 'boolean', summary: 'Every session, stateless ones too' },
    ...databaseOptions,
  },
  arguments: { least: 1, most: 1 },
  async run(context) {
    const { session, all = false } = context.values
    if ((session !== undefined) === all) throw new Refusal('usage', 'Pass one of --session <id> and --all.')
    const app = await openApp(context)
    const { user } = await getUser(app, context.args[0] ?? '')
    if (session === undefined) await app.auth.sessions.revokeAll(user.id)
    else await app.auth.sessions.revoke(user.id, session)
    const shown = printable(user.email ?? user.id)
    return {
      json: { id: user.id, revoked: session ?? 'all' },
      text: ({ good }) =>
        `${good('✓ Revoked')}: ${session === undefined ? `every session of ${shown}` : `one session of ${shown}`}`,
    }
  },
})
