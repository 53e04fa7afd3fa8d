import { command } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { openApp } from '../../open-app.ts'
import { Refusal } from '../../refusal.ts'

/** With its zone: a time that means another moment on another machine ends too much or too little. */
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/

/** `sallyport session end`. */
export const sessionEnd = command({
  usage: '--before <time> [--stateless]',
  details:
    'Ends every session of every user that began before a moment, on every server; after a leak, or when a backup was restored. It asks\nfirst. Cut off half-way, it may be run again. Stateless sessions do not tell when they began: with --stateless every one of them ends.',
  options: {
    before: {
      type: 'string',
      value: 'time',
      summary: 'With its zone, such as 2026-03-01T12:00:00Z; not in the future',
    },
    stateless: { type: 'boolean', summary: "For an app with strategy 'stateless': every session of every user" },
    ...databaseOptions,
  },
  arguments: { least: 0, most: 0 },
  async run(context) {
    const { before = '', stateless = false } = context.values
    const moment = momentOf(before, context.platform.clock.now())
    const app = await openApp(context, [], stateless ? 'stateless' : 'database')
    const which = stateless ? 'every session of every user' : `every session that began before ${moment.toISOString()}`
    await context.prompt.confirm(`End ${which}?`)
    const what = stateless ? 'users' : 'sessions'
    const onProgress = (ended: number) => {
      if (ended % 10_000 === 0) context.progress(`${ended.toLocaleString('en')} ${what} …`)
    }
    const ended = await app.auth.sessions.endBefore(moment, { onProgress })
    return {
      json: { before: moment, stateless, ended },
      text: ({ good }) => `${good('✓ Ended')}: ${which} (${ended.toLocaleString('en')} ${what})`,
    }
  },
})

function momentOf(text: string, now: number): Date {
  const moment = isoTime.test(text) ? new Date(text) : null
  if (moment === null || Number.isNaN(moment.getTime()))
    throw new Refusal('usage', 'Pass --before <time> with its zone, such as 2026-03-01T12:00:00Z.')
  if (moment.getTime() > now) throw new Refusal('usage', `--before ${text} is in the future: nothing began after now.`)
  return moment
}
