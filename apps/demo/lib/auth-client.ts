'use client'

import { createClient } from 'sallyport/react'
import type { auth } from '@/auth'

export const { AuthProvider, useSession, useUser, useCan, Show, signIn, signOut, refresh } = createClient<typeof auth>()
