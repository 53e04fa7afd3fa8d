import type { ReactNode } from 'react'

interface AlertProps {
  readonly id?: string
  /** `'error'` is announced at once; `'note'` and `'success'` when there is a pause. */
  readonly kind: 'error' | 'note' | 'success'
  readonly children: ReactNode
}

/** Tells the outcome of something. */
export function Alert({ id, kind, children }: AlertProps) {
  return (
    <div id={id} className={`alert ${kind}`} role={kind === 'error' ? 'alert' : 'status'} tabIndex={-1}>
      <span className="sign" aria-hidden="true">
        {kind === 'error' ? '!' : kind === 'success' ? '✓' : 'i'}
      </span>
      <div>{children}</div>
    </div>
  )
}
