import { field, sallyport } from 'sallyport/next'
import { catchMail } from '@/lib/mailbox'
import { welcomeEveryone } from '@/lib/welcome-hook'

export const roles = {
  admin: ['*'],
  member: ['note:read', 'note:write'],
} as const

/** A column of its own: asked for at sign-up, shown on the profile. `npx sallyport schema` wrote the migration in `sallyport/`. */
export const fields = {
  favouriteColour: field.string({ maxLength: 40 }).input().public(),
} as const

export const auth = sallyport({
  appName: 'Sallyport demo',
  roles,
  user: { fields },
  verification: 'required',
  mail: catchMail,
  on: welcomeEveryone,
  clientAddress: 'socket', // Browsers connect directly; behind a reverse proxy it would be { hops: 1 }.
  pages: { signIn: '/login', signUp: '/signup', verifyEmail: '/verify-email', afterSignIn: '/dashboard' },
})

export const { getUser, requireUser, can, protectRoute, protectApi, protectPage, protectAction, protectFormAction } =
  auth

/** A user who was checked against the store. */
export type User = typeof auth.$User
