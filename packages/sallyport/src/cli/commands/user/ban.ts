import { command } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { getUser } from '../../find-user.ts'
import { openAppToChange } from '../../open-app.ts'
import { printable } from '../../table.ts'

/** `sallyport user ban`. */
export const userBan = command({
  usage: '<user> [--reason <text>]',
  details: 'Every session ends at once, and none begins until the ban is lifted. <user> is an e-mail address or an id.',
  options: {
    reason: { type: 'string', value: 'text', summary: 'Why; shown to those who list users, not to the user' },
    ...databaseOptions,
  },
  arguments: { least: 1, most: 1 },
  async run(context) {
    const app = await openAppToChange(context)
    const { user } = await getUser(app, context.args[0] ?? '')
    const reason = context.values.reason ?? null
    await app.auth.users.ban(user.id, reason)
    return {
      json: { id: user.id, banned: true, reason },
      text: ({ good }) => `${good('✓ Banned')}: ${printable(user.email ?? user.id)}; every session has ended`,
    }
  },
})
