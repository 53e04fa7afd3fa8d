import type { createAuth } from '../index.ts'
import type * as pagesBuild from '../next.ts'
import type * as appBuild from '../next.react-server.ts'
import { dto, field, sallyport } from '../next.ts'
import type { Peek, User } from '../next.ts'

const auth = sallyport({ roles: { admin: ['*'], editor: ['post:read', 'post:write'] } })
const withFields = sallyport({
  user: {
    fields: {
      plan: field.enum(['free', 'pro']).default('free').public(),
      company: field.string().input(),
      seats: field.integer().input({ required: true }),
    },
  },
})
const stateless = sallyport({ session: { strategy: 'stateless' } })
type Viewer = typeof auth.$User

declare const viewer: Viewer
declare const peek: Peek<'admin' | 'editor' | 'user'>
declare function getProfile(viewer: Viewer): void

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function assertType<_T extends true>(): void {}

// Both builds of `sallyport/next` have the same types.
assertType<Equal<typeof pagesBuild, typeof appBuild>>()

// What must compile.
getProfile(viewer)
const role: 'admin' | 'editor' | 'user' = viewer.role
void role
void auth.requireUser({ role: ['admin', 'editor'], fresh: '5m', signInPage: '/login' })
void auth.can(viewer, 'post:write')
void auth.can(null, 'post:read')
void auth.sessions.list(viewer.id)
void stateless.sessions.revokeAll('id')
void auth.users.create({ email: 'ada@example.com', roles: ['editor'] })
export const remove = auth.protectAction({ can: 'post:write' }, async (id: string, { user }) => ({ id, by: user.id }))
const removed: Promise<{ id: string; by: string }> = remove('1')
void removed
const formAction: (state: { ok: boolean }, form: FormData) => Promise<{ ok: boolean }> = auth.protectFormAction(
  {},
  async (_state: { ok: boolean }, _form: FormData, { user }) => ({ ok: user.emailVerified }),
)
void formAction
export const getServerSideProps = auth.protectPage({}, ({ user }) => ({ props: { greeting: `Hello ${user.id}` } }))
const row = { id: '1', name: 'Ada', phone: '+44', passwordHash: 'x' }
const seen: { id: string; name: string | null; phone: null } = dto(row, {
  id: true,
  name: Boolean(row.name),
  phone: false,
})
void seen
assertType<Equal<Awaited<ReturnType<typeof auth.getUser>>, User<'admin' | 'editor' | 'user'> | null>>()
declare const neutral: ReturnType<typeof createAuth>
void neutral.users.list()

declare const fielded: typeof withFields.$User
const plan: 'free' | 'pro' = fielded.plan
const company: string | null = fielded.company
void [plan, company, fielded.toJSON().plan]
void withFields.users.create({ email: null, plan: 'pro', seats: null })
void withFields.users.update('id', { company: 'ACME' })
void withFields.api.signUp({ email: 'a@example.com', password: 'x', seats: 1, company: null })
// Where only the person counts, a user with fields is one.
const anybody: User = fielded
void anybody

// What must not.
// @ts-expect-error unknown role
void auth.requireUser({ role: 'adminn' })
// @ts-expect-error unknown permission
auth.protectRoute({ can: 'post:destroy' }, () => new Response())
// @ts-expect-error a typing error in a permission
auth.can(viewer, 'post:wrtie')
// @ts-expect-error '*' is no permission to ask for
auth.can(viewer, '*')
// @ts-expect-error a hand-made object is no verified user
getProfile({
  id: '1',
  email: '',
  name: null,
  image: null,
  role: 'admin',
  roles: ['admin'],
  emailVerified: true,
  createdAt: new Date(),
  toJSON: () => ({ id: '1', name: null, image: null, role: 'admin' }),
})
// @ts-expect-error an optimistic peek is no verified user
getProfile(peek)
// @ts-expect-error a public user is no verified user
getProfile(viewer.toJSON())
// @ts-expect-error a user may be absent
void auth.getUser().then((user) => user.email)
// @ts-expect-error a stateless strategy has no list of sessions
void stateless.sessions.list('id')
// @ts-expect-error no such field
dto(row, { id: true, password: true })
// @ts-expect-error a field that was not named is not sent
void dto(row, { id: true }).passwordHash
// @ts-expect-error no such option
sallyport({ databse: 'file:x.db' })
// @ts-expect-error no duration
sallyport({ session: { absolute: '30 days' } })
// @ts-expect-error the proxy knows the roles
auth.proxy({ role: { '/admin': 'root' } })
// @ts-expect-error a word that the field does not have
void withFields.users.create({ plan: 'gold' })
// @ts-expect-error a field with a default is never null
void withFields.users.update('id', { plan: null })
// @ts-expect-error a field that is not there
void fielded.plna
// @ts-expect-error a field that is not public is not sent
void fielded.toJSON().company
// @ts-expect-error a field that must be given at sign-up
void withFields.api.signUp({ email: 'a@example.com', password: 'x' })
// @ts-expect-error a field that is not open at sign-up
void withFields.api.signUp({ email: 'a@example.com', password: 'x', seats: 1, plan: 'pro' })
// @ts-expect-error a default that is no value
field.boolean().default('yes')
// @ts-expect-error an app without fields has none to set
void auth.users.create({ email: null, plan: 'pro' })
