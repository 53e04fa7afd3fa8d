import type { InputHTMLAttributes, ReactNode } from 'react'

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'children'> {
  /** Unique on the page. */
  readonly id: string
  readonly name: string
  readonly label: string
  readonly hint?: ReactNode
  /** What is wrong with the value. */
  readonly error?: string | undefined
  /** Beside the input, such as a button. */
  readonly extra?: ReactNode
}

/** A labelled input with its hint and its error. */
export function TextField({ id, label, hint, error, extra, ...input }: FieldProps) {
  // What is wrong says what would be right: the hint would only repeat it.
  const isHinted = hint !== undefined && error === undefined
  const described = [error === undefined ? null : `${id}-error`, isHinted ? `${id}-hint` : null]
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="control">
        <input
          id={id}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={described.filter(Boolean).join(' ') || undefined}
          {...input}
        />
        {extra}
      </div>
      {error === undefined ? null : (
        <p id={`${id}-error`} className="field-error">
          {error}
        </p>
      )}
      {isHinted ? (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      ) : null}
    </div>
  )
}
