import { command } from '../../command.ts'
import type { Answer, Context } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { openApp } from '../../open-app.ts'
import { pageOptions, pageSize } from '../../paging.ts'
import { userJson, usersTable } from '../../user-view.ts'

const options = {
  ...pageOptions,
  all: { type: 'boolean', summary: 'All pages, as they come; with --json one line for each page' },
  ...databaseOptions,
} as const

/** `sallyport user list`: in order of creation. */
export const userList = command({
  usage: '[--limit <n>] [--cursor <id>] [--all]',
  details: 'In order of creation. The cursor of one page leads to the next.',
  options,
  arguments: { least: 0, most: 0 },
  run: pages,
})

async function* pages(context: Context<typeof options>): AsyncIterable<Answer> {
  const limit = pageSize(context.values.limit)
  const { auth, fields } = await openApp(context)
  let cursor = context.values.cursor ?? null
  let first = true
  do {
    const page = await auth.users.list({ cursor, limit })
    const [header, more] = [first, page.cursor !== null && context.values.all !== true]
    yield {
      json: { users: page.users.map((record) => userJson(record, fields)), cursor: page.cursor },
      text: (style) => {
        if (header && page.users.length === 0) return 'There are no users.'
        const next = more ? [style.dim(`More: --cursor ${page.cursor ?? ''}`)] : []
        return [usersTable(page.users, style, header), ...next].join('\n')
      },
    }
    first = false
    cursor = page.cursor
  } while (cursor !== null && context.values.all === true)
}
