/** One labelled input; the names `error`, `values` and `faults` are those of the form around it. */
interface Field {
  readonly name: string
  readonly label: string
  /** Further attributes, as they are written. */
  readonly attributes: string
  /** What is said below, before anything went wrong. */
  readonly hint?: string
  /** Whether what was typed is shown again; never for a secret. */
  readonly keeps?: true
}

const fields = {
  name: { name: 'name', label: 'Name', attributes: 'autoComplete="name" maxLength={200}', keeps: true },
  email: {
    name: 'email',
    label: 'E-mail',
    attributes: 'type="email" autoComplete="username" maxLength={254} required',
    keeps: true,
  },
  password: {
    name: 'password',
    label: 'Password',
    attributes: 'type="password" autoComplete="current-password" maxLength={256} required',
  },
  newPassword: {
    name: 'password',
    label: 'Password',
    attributes: 'type="password" autoComplete="new-password" maxLength={256} required',
    hint: 'At least 15 characters: a sentence or a few words will do.',
  },
  code: {
    name: 'code',
    label: 'Code from the mail',
    attributes: 'inputMode="numeric" autoComplete="one-time-code" maxLength={11} required',
    hint: '8 digits.',
  },
} as const satisfies Record<string, Field>

/** A field of the generated forms. */
export type FieldName = keyof typeof fields

/** The lines of a field, indented for the inside of a form. */
export function fieldLines(field: FieldName, indent = '      '): string[] {
  const { name, label, attributes, hint, keeps }: Field = fields[field]
  const fault = `faults?.['${name}']`
  const kept = keeps === true ? ` defaultValue={values?.['${name}']}` : ''
  return [
    '<p>',
    `  <label htmlFor="${name}">${label}</label> <br />`,
    `  <input id="${name}" name="${name}" ${attributes}`,
    `   ${kept} aria-invalid={${fault} !== undefined} aria-describedby="${name}-note" /> <br />`,
    `  <small id="${name}-note">{${hint === undefined ? fault : `${fault} ?? '${hint}'`}}</small>`,
    '</p>',
  ].map((line) => indent + line)
}

/** What went wrong with the form as a whole. */
export const alertLine = '      {error && <p role="alert">{error.message}</p>}'

/** Takes apart what became of the form, which is in a variable. */
export function stateLines(variable: string): string[] {
  return [`  const { error, values } = ${variable} ?? {}`, '  const faults = error?.fields']
}
