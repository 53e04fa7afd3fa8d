import type { createAuth } from '../index.ts'
import { field, sallyport } from '../next.ts'
import { createClient } from '../react.ts'
import type { ClientState } from '../react.ts'

const auth = sallyport({
  roles: { admin: ['*'], editor: ['post:read', 'post:write'] },
  user: {
    fields: {
      plan: field.enum(['free', 'pro']).default('free').public(),
      since: field.date().public(),
      company: field.string().input(),
      seats: field.integer().input({ required: true }),
    },
  },
})
const client = createClient<typeof auth>()
const { AuthProvider, Show } = client
declare const neutral: ReturnType<typeof createAuth<{ staff: ['desk:open'] }, 'database', Record<never, never>>>
const ofNeutral = createClient<typeof neutral>()
declare const context: Parameters<typeof auth.clientState>[0]
declare const request: Request

export function Compiles() {
  const session = client.useSession()
  const user = client.useUser()
  const plan: 'free' | 'pro' | undefined = user?.plan
  const role: 'admin' | 'editor' | 'user' | undefined = user?.role
  // A date comes as JSON.
  const since: string | null | undefined = user?.since
  const canWrite: boolean = client.useCan('post:write')
  if (session.status === 'signed-in') void [session.user.plan, session.session.expiresAt.length]
  void [plan, role, since, canWrite, ofNeutral.useCan('desk:open')]
  return (
    <AuthProvider initial={auth.clientState(context)} onChange={() => undefined}>
      <Show when="signed-in" fallback={null} loading="…">
        <Show when={{ role: ['admin', 'editor'], can: 'post:read' }}>{user?.name}</Show>
        <Show when={{ role: 'user' }} />
      </Show>
    </AuthProvider>
  )
}

export async function Acts() {
  const { data, error } = await client.signIn({ email: 'a@example.com', password: 'x' })
  if (error !== undefined) return error.code === 'network_error' ? error.message : error.fields
  const plan: 'free' | 'pro' = data.user.plan
  const up = await client.signUp({ email: 'a@example.com', password: 'x', seats: 1 })
  if (up.data?.status === 'signed-in') void up.data.user.plan
  const given: ClientState<typeof auth.$PublicUser> | null = await auth.clientState(context)
  const neutralState: Awaited<ReturnType<typeof neutral.clientState>> = await neutral.clientState(request)
  return [plan, given?.user.plan, neutralState?.user.role]
}

export function DoesNotCompile() {
  // @ts-expect-error a typing error in a permission
  client.useCan('post:wrtie')
  // @ts-expect-error '*' is no permission to ask for
  client.useCan('*')
  // @ts-expect-error of another auth
  ofNeutral.useCan('post:write')
  // @ts-expect-error a field that is not public is not sent
  void client.useUser()?.company
  // @ts-expect-error an address is not public
  void client.useUser()?.email
  // @ts-expect-error nobody may be signed in
  void client.useUser().name
  // @ts-expect-error a user may be absent until the status is known
  void client.useSession().user.plan
  // @ts-expect-error a field that must be given at sign-up
  void client.signUp({ email: 'a@example.com', password: 'x' })
  // @ts-expect-error a field that is not open at sign-up
  void client.signUp({ email: 'a@example.com', password: 'x', seats: 1, plan: 'pro' })
  // @ts-expect-error what a refused act has is an error
  void client.signOut().then(({ data }) => data.status)
  return (
    <>
      {/* @ts-expect-error a typing error in a role */}
      <Show when={{ role: 'adminn' }} />
      {/* @ts-expect-error a typing error in a permission */}
      <Show when={{ can: 'post:wrtie' }} />
      {/* @ts-expect-error no such state */}
      <Show when="signedin" />
      {/* @ts-expect-error what the server made for another auth */}
      <AuthProvider initial={ofNeutral.useSession()} />
    </>
  )
}
