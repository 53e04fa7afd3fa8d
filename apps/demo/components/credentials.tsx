import { Alert } from '@/components/alert'
import { PasswordField } from '@/components/password-field'
import { TextField } from '@/components/text-field'
import type { FormOutcome } from '@/lib/form-outcome'

interface FieldsProps {
  /** What became of the last attempt. */
  readonly outcome: FormOutcome | null | undefined
  /** Sets the ids apart where a page has several such forms. */
  readonly prefix?: string
}

/** Address, password, and the code from the mail where the address must be confirmed first. */
export function SignInFields({ outcome, prefix = '' }: FieldsProps) {
  const { error, values } = outcome ?? {}
  const needsCode =
    error?.code === 'verification_required' || error?.code === 'invalid_code' || 'code' in (error?.fields ?? {})
  return (
    <>
      <Problem id={`${prefix}problem`} outcome={outcome} />
      <TextField
        id={`${prefix}email`}
        name="email"
        label="E-mail"
        type="email"
        autoComplete="username"
        inputMode="email"
        required
        maxLength={254}
        defaultValue={values?.['email']}
        error={error?.fields?.['email']}
      />
      <PasswordField
        id={`${prefix}password`}
        label="Password"
        autoComplete="current-password"
        required
        maxLength={256}
        error={error?.fields?.['password']}
      />
      {needsCode ? <CodeField id={`${prefix}code`} error={error?.fields?.['code']} /> : null}
    </>
  )
}

/** Name, address and a new password. */
export function SignUpFields({ outcome, prefix = '' }: FieldsProps) {
  const { error, values } = outcome ?? {}
  return (
    <>
      <Problem id={`${prefix}problem`} outcome={outcome} />
      <TextField
        id={`${prefix}name`}
        name="name"
        label="Name"
        autoComplete="name"
        maxLength={200}
        defaultValue={values?.['name']}
        error={error?.fields?.['name']}
      />
      <TextField
        id={`${prefix}favourite-colour`}
        name="favouriteColour"
        label="Favourite colour"
        autoComplete="off"
        maxLength={40}
        hint="If you like: a field of this app's own."
        defaultValue={values?.['favouriteColour']}
        error={error?.fields?.['favouriteColour']}
      />
      <TextField
        id={`${prefix}email`}
        name="email"
        label="E-mail"
        type="email"
        autoComplete="username"
        inputMode="email"
        required
        maxLength={254}
        defaultValue={values?.['email']}
        error={error?.fields?.['email']}
      />
      <PasswordField
        id={`${prefix}password`}
        label="Password"
        autoComplete="new-password"
        required
        maxLength={256}
        hint="At least 15 characters: a sentence or a few words will do."
        error={error?.fields?.['password']}
      />
    </>
  )
}

/** Address and code from the mail. */
export function CodeFields({ outcome, prefix = '' }: FieldsProps) {
  const { error, values } = outcome ?? {}
  return (
    <>
      <Problem id={`${prefix}problem`} outcome={outcome} />
      <TextField
        id={`${prefix}email`}
        name="email"
        label="E-mail"
        type="email"
        autoComplete="username"
        inputMode="email"
        required
        maxLength={254}
        defaultValue={values?.['email']}
        error={error?.fields?.['email']}
      />
      <CodeField id={`${prefix}code`} error={error?.fields?.['code']} />
      {error?.code === 'password_needed' ? (
        <PasswordField id={`${prefix}password`} label="Password that you chose" autoComplete="new-password" required />
      ) : null}
    </>
  )
}

function CodeField({ id, error }: { id: string; error: string | undefined }) {
  return (
    <TextField
      id={id}
      name="code"
      label="Code from the mail"
      autoComplete="one-time-code"
      inputMode="numeric"
      pattern="[0-9\s\-]{8,11}"
      title="8 digits"
      maxLength={11}
      required
      className="code"
      hint="8 digits, good for 10 minutes."
      error={error}
    />
  )
}

/** What went wrong, above the fields. */
export function Problem({ id, outcome }: { id: string; outcome: FormOutcome | null | undefined }) {
  const error = outcome?.error
  if (error === undefined) return null
  const isSaidBelow = Object.values(error.fields ?? {}).includes(error.message)
  return (
    <Alert id={id} kind="error">
      <p>{isSaidBelow ? 'Please look at the field that is marked below.' : error.message}</p>
    </Alert>
  )
}
