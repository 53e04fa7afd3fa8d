'use client'

import { useEffect, useRef } from 'react'
import type { ComponentProps } from 'react'

/** A form that works without JavaScript; with it, a second click while the first is on its way sends nothing. */
export function OnceForm({ children, ...props }: ComponentProps<'form'>) {
  const isSent = useRef(false)
  useEffect(() => {
    // Whoever comes back to the page may send again.
    const allow = () => {
      isSent.current = false
    }
    window.addEventListener('pageshow', allow)
    return () => window.removeEventListener('pageshow', allow)
  }, [])
  return (
    <form
      {...props}
      onSubmit={(event) => {
        if (isSent.current) event.preventDefault()
        isSent.current = true
      }}
    >
      {children}
    </form>
  )
}
