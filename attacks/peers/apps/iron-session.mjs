import { getIronSession } from 'iron-session'
import { secret, serve } from './host.mjs'
import { checkUser, countUsers, removeUser, signUpRoute } from './users.mjs'

/** As its README shows it: the library seals a cookie, the handlers around it are the app's. */
const options = { password: secret, cookieName: 'session' }

serve({
  routes: {
    '/sign-up': signUpRoute,
    '/sign-in': {
      async default(request, response) {
        const user = checkUser(request.body.email, request.body.password)
        if (user === null) return response.status(401).json({ error: 'wrong' })
        const session = await getIronSession(request, response, options)
        session.userId = user.id
        session.name = user.name
        await session.save()
        return response.status(200).json({})
      },
    },
    '/sign-out': {
      async default(request, response) {
        const session = await getIronSession(request, response, options)
        session.destroy()
        response.status(200).json({})
      },
    },
    '/session': {
      async default(request, response) {
        const session = await getIronSession(request, response, options)
        response.status(200).json({ name: session.name ?? null })
      },
    },
  },
  count: countUsers,
  remove: removeUser,
})
