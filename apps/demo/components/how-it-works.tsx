import type { ReactNode } from 'react'
import type { Snippet } from '@/lib/snippets'

interface HowItWorksProps {
  readonly children: ReactNode
  readonly snippets: readonly Snippet[]
}

/** The few lines of this demo's own source that make a page work. */
export function HowItWorks({ children, snippets }: HowItWorksProps) {
  return (
    <aside className="how" aria-labelledby="how-title">
      <h2 id="how-title">How this works</h2>
      {children}
      {snippets.map(({ file, code }) => (
        <figure key={file + code}>
          <figcaption>{file}</figcaption>
          {/* Scrolls sideways, so it must be reachable by keyboard. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre tabIndex={0}>
            <code>{code}</code>
          </pre>
        </figure>
      ))}
    </aside>
  )
}
