import { command } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { getUser } from '../../find-user.ts'
import { openApp } from '../../open-app.ts'
import { userJson, userText } from '../../user-view.ts'

/** `sallyport user show`. */
export const userShow = command({
  usage: '<user>',
  details: '<user> is an e-mail address or an id.',
  options: databaseOptions,
  arguments: { least: 1, most: 1 },
  async run(context) {
    const app = await openApp(context)
    const record = await getUser(app, context.args[0] ?? '')
    return { json: { user: userJson(record, app.fields) }, text: (style) => userText(record, app.fields, style) }
  },
})
