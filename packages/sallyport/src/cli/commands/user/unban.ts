import { command } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { getUser } from '../../find-user.ts'
import { openAppToChange } from '../../open-app.ts'
import { printable } from '../../table.ts'

/** `sallyport user unban`. */
export const userUnban = command({
  usage: '<user>',
  details: 'The user may sign in again; sessions that the ban ended stay ended. <user> is an e-mail address or an id.',
  options: databaseOptions,
  arguments: { least: 1, most: 1 },
  async run(context) {
    const app = await openAppToChange(context)
    const { user } = await getUser(app, context.args[0] ?? '')
    await app.auth.users.unban(user.id)
    return {
      json: { id: user.id, banned: false },
      text: ({ good }) => `${good('✓ Unbanned')}: ${printable(user.email ?? user.id)} may sign in again`,
    }
  },
})
