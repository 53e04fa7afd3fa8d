import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import '@/styles/demo.css'

export const metadata: Metadata = {
  title: { default: 'Sallyport demo', template: '%s · Sallyport demo' },
  icons: '/icon.svg',
}

export const viewport: Viewport = { colorScheme: 'light dark' }

/** No check here: a layout is not rendered again from page to page, so it protects nothing. */
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
