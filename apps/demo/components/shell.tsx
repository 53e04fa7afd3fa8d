import type { ReactNode } from 'react'
import { signOut, signOutStateless } from '@/app/actions'
import { auth } from '@/auth'
import { stateless } from '@/auth-stateless'
import { SiteFooter } from '@/components/site-footer'
import { SiteHeader } from '@/components/site-header'

interface ShellProps {
  /** Path of the page. */
  readonly path: string
  readonly children: ReactNode
}

/** Head and foot of an App Router page. */
export async function Shell({ path, children }: ShellProps) {
  const isStateless = path.startsWith('/stateless/')
  const user = await (isStateless ? stateless : auth).getUser()
  return (
    <>
      <SiteHeader
        router="app"
        path={path}
        user={user?.toJSON() ?? null}
        signOut={isStateless ? signOutStateless : signOut}
        signInPage={isStateless ? '/stateless/login' : '/app/login'}
      />
      {children}
      <SiteFooter />
    </>
  )
}
