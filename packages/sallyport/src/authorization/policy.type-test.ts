import type { PermissionOf, RoleOf } from './policy.ts'
import type { Requirement } from './requirement.ts'

const roles = { admin: ['*'], editor: ['post:read', 'post:write'] } as const
type R = typeof roles

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <const Answer extends true>(answer: Answer) => answer

same<Same<RoleOf<R>, 'admin' | 'editor' | 'user'>>(true)
// `*` is no permission that could be asked for.
same<Same<PermissionOf<R>, 'post:read' | 'post:write'>>(true)

type Asked = Requirement<RoleOf<R>, PermissionOf<R>>
const good: Asked = { role: ['admin', 'user'], can: 'post:read', fresh: '5m' }
void good

// @ts-expect-error: a role that is not in the policy.
const wrongRole: Asked = { role: 'amdin' }
// @ts-expect-error: a permission that no role names.
const wrongPermission: Asked = { can: '*' }
// @ts-expect-error: a length of time has a unit.
const wrongDuration: Asked = { fresh: '5' }
// @ts-expect-error: what is not asked for cannot hold.
const wrongName: Asked = { roles: 'admin' }
void [wrongRole, wrongPermission, wrongDuration, wrongName]
