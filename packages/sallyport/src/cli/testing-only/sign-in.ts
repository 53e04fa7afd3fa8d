import { createAuth } from '../../composition/auth.ts'
import { testPassword, testSecret } from '../../testing-only/test-auth.ts'

const url = 'https://app.example.com'

/** What the app answers when `ada@example.com` signs in to it with the test password. @param database A URL. */
export async function signInToApp(database: string): Promise<unknown> {
  const auth = createAuth({ database, url, secret: testSecret, roles: { admin: ['*'] } })
  const response = await auth.handler(
    new Request(`${url}/api/auth/sign-in`, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', password: testPassword }),
    }),
  )
  await auth.close()
  return response.json()
}
