import { askFor, strangerInputs } from './asks.ts'
import type { Sweep } from './sweep.ts'
import { outcomeOf } from './target.ts'
import type { Answered, Target } from './target.ts'

/**
 * Without a session of one's own nobody is told anything: no cookie, a broken one, one that has ended, one of another secret, or one in
 * another place are all the same as none. What needs a session is 401 then, and changes nothing.
 */
export const sweepSessions: Sweep = async (target, endpoint) => {
  const faults: string[] = []
  const forged = await foreignCookies(target)
  const known = [target.ada.id, target.ada.email, target.eve.id, target.eve.email]
  for (const input of strangerInputs(target, endpoint)) {
    const anonymous = await target.ask(askFor(endpoint, input))
    const before = await target.stored()
    for (const [what, cookie] of [['none', null] as const, ...forged]) {
      const answered = await target.ask(askFor(endpoint, input, { cookie }))
      if (endpoint.access === 'session' && outcomeOf(answered) !== '401 unauthenticated')
        faults.push(`with ${what} it is ${outcomeOf(answered)}`)
      if (comparable(answered) !== comparable(anonymous))
        faults.push(`with ${what} it is ${comparable(answered)}, without ${comparable(anonymous)}`)
      for (const word of known) if (answered.text.includes(word)) faults.push(`with ${what} it tells ${word}`)
    }
    if (endpoint.access === 'session' && (await target.stored()) !== before) faults.push('it changes something')
  }
  return faults
}

/** Cookies that are no session, by what is wrong with them. */
async function foreignCookies(target: Target): Promise<[string, string][]> {
  const live = await target.signIn(target.ada)
  const [name, value] = [live.slice(0, live.indexOf('=')), live.slice(live.indexOf('=') + 1)]
  const ended = await target.signIn(target.ada)
  await target.ask({ method: 'POST', path: '/sign-out', cookie: ended })
  const parts = value.split('.')
  return [
    ['one that has ended', ended],
    ['an empty one', `${name}=`],
    ['a broken one', `${name}=${value.slice(0, -1)}`],
    ['one with a flipped text', `${name}=${parts.with(3, (parts[3] ?? '').split('').toReversed().join('')).join('.')}`],
    ['one in quotes', `${name}="${value}"`],
    ['one that is escaped', `${name}=${value.replace('.', '%2E')}`],
    ['one of another name', `session=${value}; ${name}2=${value}; =${name}=${value}`],
    ['one in another case', `${name.toLowerCase()}=${value}`],
    ['the outcome of a form', `${name}-form=${value}`],
    ['a broken one before a good one', `${name}=x; ${live}`],
    ['one that is far too long', `${name}=${'A'.repeat(16_000)}`],
    ['no cookie at all', '%;;=;'],
  ]
}

/** What was answered but for what is new each time. */
function comparable({ status, text, headers }: Answered): string {
  const cookies = headers.getSetCookie().map((line) => line.split('=')[0])
  return JSON.stringify([status, text.replace(/"requestId":"[^"]+"/, ''), cookies])
}
