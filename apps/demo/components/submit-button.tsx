'use client'

import { useFormStatus } from 'react-dom'

interface SubmitButtonProps {
  readonly children: string
  /** While the form is on its way. */
  readonly busy: string
  readonly className?: string
  readonly label?: string
  readonly name?: string
  readonly value?: string
}

/** The button of a Server Action's form. A second click while the first is on its way sends nothing. */
export function SubmitButton({ children, busy, className = 'button', label, name, value }: SubmitButtonProps) {
  const { pending } = useFormStatus()
  return (
    <button
      type="submit"
      className={className}
      aria-label={label}
      aria-disabled={pending || undefined}
      name={name}
      value={value}
      onClick={(event) => {
        if (pending) event.preventDefault()
      }}
    >
      {pending ? busy : children}
    </button>
  )
}
