'use server'

import { auth } from '@/auth'
import { stateless } from '@/auth-stateless'

export const signIn = auth.signIn
export const signUp = auth.signUp
export const verifyEmail = auth.verifyEmail
export const signOut = auth.signOut

export const signInStateless = stateless.signIn
export const signOutStateless = stateless.signOut
