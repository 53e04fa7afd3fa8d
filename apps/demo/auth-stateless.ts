import { sallyport } from 'sallyport/next'
import { fields, roles } from '@/auth'
import { catchMail } from '@/lib/mailbox'
import { welcomeEveryone } from '@/lib/welcome-hook'

/** The same users, and sessions that live in the cookie alone. */
export const stateless = sallyport({
  appName: 'Sallyport demo',
  roles,
  user: { fields },
  verification: 'required',
  mail: catchMail,
  on: welcomeEveryone,
  clientAddress: 'socket', // Browsers connect directly; behind a reverse proxy it would be { hops: 1 }.
  session: { strategy: 'stateless', cookie: 'stateless', idle: '30m', absolute: '12h' },
  basePath: '/api/stateless',
  pages: {
    signIn: '/stateless/login',
    signUp: '/signup',
    verifyEmail: '/verify-email',
    afterSignIn: '/stateless/app',
  },
})
