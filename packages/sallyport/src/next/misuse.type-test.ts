import type { createAuth } from '../index.ts'
import type * as pagesBuild from '../next.ts'
import type * as appBuild from '../next.react-server.ts'
import { dto, sallyport } from '../next.ts'
import type { Peek, User } from '../next.ts'

const auth = sallyport({ roles: { admin: ['*'], editor: ['post:read', 'post:write'] } })
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
