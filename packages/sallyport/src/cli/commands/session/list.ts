import type { ListedSession } from '../../../session/sessions.ts'
import { command } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { getUser } from '../../find-user.ts'
import { openApp } from '../../open-app.ts'
import { pageOptions, pageSize } from '../../paging.ts'
import type { Style } from '../../style.ts'
import { table } from '../../table.ts'
import { timeText } from '../../user-view.ts'

/** `sallyport session list`: a user's live sessions, newest first. */
export const sessionList = command({
  usage: '<user> [--limit <n>] [--cursor <id>]',
  details:
    'Live sessions, newest first. <user> is an e-mail address or an id. Stateless sessions have no rows, so there is nothing to list.',
  options: { ...pageOptions, ...databaseOptions },
  arguments: { least: 1, most: 1 },
  async run(context) {
    const limit = pageSize(context.values.limit)
    const app = await openApp(context)
    const { user } = await getUser(app, context.args[0] ?? '')
    const page = await app.auth.sessions.list(user.id, { cursor: context.values.cursor ?? null, limit })
    return {
      json: { sessions: page.sessions, cursor: page.cursor },
      text: (style) => {
        if (page.sessions.length === 0) return 'There are no sessions.'
        const next = page.cursor === null ? [] : [style.dim(`More: --cursor ${page.cursor}`)]
        return [sessionTable(page.sessions, style), ...next].join('\n')
      },
    }
  },
})

function sessionTable(sessions: readonly ListedSession[], { bold }: Style): string {
  const rows = sessions.map(({ id, createdAt, seenAt, expiresAt, address, userAgent }) => [
    id,
    timeText(createdAt),
    timeText(seenAt),
    timeText(expiresAt),
    address ?? '-',
    (userAgent ?? '-').slice(0, 60),
  ])
  const titles = ['ID', 'BEGAN', 'SEEN', 'ENDS', 'ADDRESS', 'BROWSER']
  return table([titles, ...rows], (text, _column, row) => (row === 0 ? bold(text) : text))
}
