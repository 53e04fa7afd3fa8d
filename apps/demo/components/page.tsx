import type { ReactNode } from 'react'

interface PageProps {
  readonly title: string
  readonly lead?: ReactNode
  /** Explains the page, beside it. */
  readonly aside?: ReactNode
  /** `'form'` keeps the content as narrow as a form. */
  readonly kind?: 'form' | 'wide'
  readonly children: ReactNode
}

/** The body of a page: its heading, its content, and what explains it. */
export function Page({ title, lead, aside, kind, children }: PageProps) {
  return (
    <main id="main" tabIndex={-1} className={`page ${kind ?? ''} ${aside === undefined ? 'alone' : ''}`}>
      <div className="content">
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="lead">{lead}</p>}
        {children}
      </div>
      {aside}
    </main>
  )
}
