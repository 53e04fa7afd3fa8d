'use client'

import { useRouter } from 'next/navigation'
import type { ComponentProps } from 'react'
import { AuthProvider } from '@/lib/auth-client'

/** Has the server render its part again whenever somebody signs in or out, in any tab. */
export function Live(props: ComponentProps<typeof AuthProvider>) {
  const router = useRouter()
  return <AuthProvider {...props} onChange={() => router.refresh()} />
}
