'use server'

import { auth } from '@/auth'

export const signUp = auth.signUp
export const verifyEmail = auth.verifyEmail
