import { askFor, goodInputs } from './asks.ts'
import type { Sweep } from './sweep.ts'
import type { Target } from './target.ts'

/** Columns that hold a secret, a hash of one, or something sealed. */
const secretColumns = /hash|secret|payload|sealed|body|code|token/

/**
 * No answer holds what is stored of a secret, nor the cookie's own value outside `Set-Cookie`: only what the table names under `secrets`
 * may be told. (`canary.test.ts` looks for what was sent; this for what was there.)
 */
export const sweepSecrets: Sweep = async (target, endpoint) => {
  const faults: string[] = []
  await target.ask(
    askFor(
      { ...endpoint, method: 'POST', path: '/sign-up' },
      { email: 'new@example.com', password: 'correct horse battery staple' },
    ),
  )
  for (const input of goodInputs(target, endpoint)) {
    const cookie = await target.signIn(target.ada)
    const answered = await target.ask(askFor(endpoint, input, { cookie }))
    const shown =
      [...answered.headers]
        .filter(([name]) => name !== 'set-cookie')
        .flat()
        .join('\n') + answered.text
    const own = answered.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
    const values = [cookie, ...own].map((pair) => pair.slice(pair.indexOf('=') + 1))
    for (const secret of [...values, ...(await storedSecrets(target))])
      if (secret.length >= 8 && shown.includes(secret)) faults.push(`tells ${secret.slice(0, 12)}…`)
  }
  return faults
}

async function storedSecrets(target: Target): Promise<string[]> {
  const rows = (JSON.parse(await target.stored()) as Readonly<Record<string, unknown>>[][]).flat()
  return rows.flatMap((row) =>
    Object.entries(row).flatMap(([name, value]) =>
      secretColumns.test(name) && typeof value === 'string' ? [value] : [],
    ),
  )
}
