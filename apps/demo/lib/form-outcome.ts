/** What became of a form, whichever way it was sent. */
export interface FormOutcome {
  /** What happened, such as `'verify'` after a sign-up. */
  readonly status?: string | undefined
  readonly error?:
    | {
        readonly code: string
        readonly message: string
        readonly fields?: Readonly<Record<string, string>> | undefined
      }
    | undefined
  /** What was typed, without secrets. */
  readonly values: Readonly<Record<string, string>>
}

const secrets = new Set(['password', 'code', 'token'])

/**
 * Sends a form as JSON to where it would go without JavaScript, and says what became of it.
 *
 * @param form Its hidden fields `back` and `next` are for the way without JavaScript, and stay here.
 */
export async function sendAsJson(form: HTMLFormElement): Promise<FormOutcome> {
  const fields = [...new FormData(form)].filter(([name]) => name !== 'back' && name !== 'next' && !name.startsWith('$'))
  const values = Object.fromEntries(
    fields.flatMap(([name, value]) => (typeof value === 'string' && !secrets.has(name) ? [[name, value]] : [])),
  )
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(fields)),
    })
    const body = (await response.json()) as { status?: string; error?: NonNullable<FormOutcome['error']> }
    return response.ok ? { status: body.status, values } : { error: body.error ?? unreachable, values }
  } catch {
    return { error: unreachable, values }
  }
}

const unreachable = { code: 'unreachable', message: 'The server does not answer. Try again in a moment.' }
