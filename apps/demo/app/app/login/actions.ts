'use server'

import { auth } from '@/auth'

export const signIn = auth.signIn
