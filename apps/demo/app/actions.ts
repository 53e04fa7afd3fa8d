'use server'

import { auth } from '@/auth'
import { stateless } from '@/auth-stateless'

export const signOut = auth.signOut
export const signOutStateless = stateless.signOut
