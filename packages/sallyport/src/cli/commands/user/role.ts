import { command } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { getUser } from '../../find-user.ts'
import { openAppToChange } from '../../open-app.ts'
import { Refusal } from '../../refusal.ts'
import { printable } from '../../table.ts'

/** `sallyport user role`: replaces all roles of a user. */
export const userRole = command({
  usage: '<user> (<role>… | --none)',
  details: 'Replaces all roles; what they permit holds from the next request. <user> is an e-mail address or an id.',
  options: { none: { type: 'boolean', summary: 'Takes every role away' }, ...databaseOptions },
  arguments: { least: 1, most: 50 },
  async run(context) {
    const [named = '', ...roles] = context.args
    if ((roles.length === 0) !== (context.values.none === true))
      throw new Refusal('usage', 'Give the roles that the user shall have, or --none.')
    const app = await openAppToChange(context, roles)
    const { user } = await getUser(app, named)
    await app.auth.users.setRoles(user.id, roles)
    return {
      json: { id: user.id, roles, before: user.roles },
      text: ({ good }) =>
        `${good('✓ Done')}: ${printable(user.email ?? user.id)} has ${roles.length === 0 ? 'no roles' : printable(roles.join(', '))}`,
    }
  },
})
