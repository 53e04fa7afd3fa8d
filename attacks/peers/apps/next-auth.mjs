import nextAuth from 'next-auth-4'
import credentials from 'next-auth-4/providers/credentials'
import { secret, serve } from './host.mjs'
import { checkUser, countUsers, removeUser, signUpRoute } from './users.mjs'

/** As its documentation shows the credentials provider; `NEXTAUTH_URL` is in the environment. Who somebody is, the app says. */
const options = {
  secret,
  providers: [
    credentials.default({
      name: 'Credentials',
      credentials: { email: { label: 'Email', type: 'email' }, password: { label: 'Password', type: 'password' } },
      async authorize(given) {
        const user = checkUser(given?.email, given?.password)
        return user === null ? null : { id: user.id, name: user.name, email: user.email }
      },
    }),
  ],
  logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
}

serve({
  routes: { '/sign-up': signUpRoute, '/auth/*': { default: nextAuth.default(options) } },
  rest: 'nextauth',
  count: countUsers,
  remove: removeUser,
})
