'use client'

import { useState, useSyncExternalStore } from 'react'
import { TextField } from '@/components/text-field'
import type { FieldProps } from '@/components/text-field'

const never = () => () => undefined

/** A password, with a button that shows it where JavaScript runs. */
export function PasswordField(props: Omit<FieldProps, 'type' | 'extra' | 'name'>) {
  const [isShown, setShown] = useState(false)
  const hasScript = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  return (
    <TextField
      {...props}
      name="password"
      type={isShown ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
      extra={
        hasScript ? (
          <button
            type="button"
            className="reveal"
            aria-pressed={isShown}
            aria-label="Show password"
            aria-controls={props.id}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? 'Hide' : 'Show'}
          </button>
        ) : undefined
      }
    />
  )
}
