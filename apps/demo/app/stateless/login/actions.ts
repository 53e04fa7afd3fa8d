'use server'

import { stateless } from '@/auth-stateless'

export const signIn = stateless.signIn
