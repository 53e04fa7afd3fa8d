import { command } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { getUser } from '../../find-user.ts'
import { openAppToChange } from '../../open-app.ts'
import { printable } from '../../table.ts'

/** `sallyport user delete`. */
export const userDelete = command({
  usage: '<user>',
  details:
    'Deletes the user with passwords and sessions. It cannot be undone, so it asks. <user> is an e-mail address or an id.',
  options: databaseOptions,
  arguments: { least: 1, most: 1 },
  async run(context) {
    const app = await openAppToChange(context)
    const { user } = await getUser(app, context.args[0] ?? '')
    const shown = printable(user.email ?? user.id)
    await context.prompt.confirm(`Delete ${shown} for good?`)
    await app.auth.users.delete(user.id)
    return { json: { id: user.id, deleted: true }, text: ({ good }) => `${good('✓ Deleted')}: ${shown}` }
  },
})
