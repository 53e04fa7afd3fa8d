import { canonicalEmail } from '../../../base/identifier.ts'
import { command } from '../../command.ts'
import type { Context } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { openAppToChange } from '../../open-app.ts'
import { Refusal } from '../../refusal.ts'
import { suggestion } from '../../nearest.ts'
import { fieldFromText } from '../../../user/field-text.ts'
import type { UserFieldSet } from '../../../user/user-field-set.ts'
import { userJson, userText } from '../../user-view.ts'

const options = {
  email: { type: 'string', value: 'address', summary: 'The e-mail address' },
  name: { type: 'string', value: 'name', summary: 'The name that is shown' },
  role: { type: 'string', value: 'role', multiple: true, summary: 'A role; may be given several times' },
  field: {
    type: 'string',
    value: 'name=value',
    multiple: true,
    summary: 'A field of your own, as sallyport/schema.json has them; may be given several times',
  },
  verified: { type: 'boolean', summary: 'The address is known to be theirs: they need not confirm it' },
  'password-stdin': { type: 'boolean', summary: 'Reads the password from stdin instead of asking' },
  'no-password': { type: 'boolean', summary: 'Makes a user without a password' },
  ...databaseOptions,
} as const

/** `sallyport user create`. */
export const userCreate = command({
  usage: '--email <address>',
  details:
    'Asks for the password without showing it. It is never an argument, since others on the machine see those and the shell keeps them.\nIt is held to the same rules as at sign-up.',
  options,
  arguments: { least: 0, most: 0 },
  async run(context) {
    const { email, name, role = [], field = [], verified = false } = context.values
    if (email === undefined) throw new Refusal('usage', 'Pass --email <address>.')
    // Before somebody types a password twice for nothing.
    if (canonicalEmail(email) === null)
      throw new Refusal(
        'invalid_input',
        `--email is ${JSON.stringify(email)}: give an address such as ada@example.com.`,
      )
    const app = await openAppToChange(context, role)
    const own = ownValues(app.fields, field)
    const password = await readPassword(context)
    const user = await app.auth.users.create({
      ...own,
      email,
      emailVerified: verified,
      roles: role,
      ...(name === undefined ? {} : { name }),
      ...(password === null ? {} : { password }),
    })
    const record = { user, bannedAt: null, banReason: null }
    return {
      json: { user: userJson(record, app.fields) },
      text: (style) => `${style.good('✓ Created')}\n${userText(record, app.fields, style)}`,
    }
  },
})

/** What is no value of its field is refused by the act itself, with the sentence of the field. */
function ownValues(fields: UserFieldSet, given: readonly string[]): Record<string, unknown> {
  const entries = given.map((text) => {
    const [, name = '', value = ''] = /^([^=]+)=([^]*)$/.exec(text) ?? []
    const known = fields.find((one) => one.name === name)
    if (known === undefined) {
      const names = fields.map((one) => one.name)
      const list = names.length === 0 ? 'none; run npx sallyport schema first' : names.join(', ')
      throw new Refusal('usage', `--field takes name=value, and of fields there are ${list}.${suggestion(name, names)}`)
    }
    return [name, fieldFromText(known.definition, value)] as const
  })
  return Object.fromEntries(entries)
}

async function readPassword({ values, prompt }: Context<typeof options>): Promise<string | null> {
  if (values['no-password'] === true && values['password-stdin'] === true)
    throw new Refusal('usage', 'Pass one of --password-stdin and --no-password, not both.')
  if (values['no-password'] === true) return null
  return values['password-stdin'] === true ? prompt.readAll() : prompt.newPassword()
}
