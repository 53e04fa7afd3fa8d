/** Roles and what they permit: `{ admin: ['*'], editor: ['post:read', 'post:write'] }`. `'*'` permits everything. */
export type Roles = Readonly<Record<string, readonly string[]>>

/** The names of the roles; `'user'` is the one of a person without any. */
export type RoleOf<R extends Roles> = Extract<keyof R, string> | 'user'

/** The permissions that the roles name. */
export type PermissionOf<R extends Roles> = Exclude<R[keyof R][number], '*'>

/** The least that a policy needs of a subject. */
export interface Subject {
  readonly roles: readonly string[]
}

/** Whether any of the subject's roles permits it. Deny by default: an unknown role permits nothing. */
export function permits(policy: Roles, subject: Subject | null, permission: string): boolean {
  if (subject === null || permission === '') return false
  return subject.roles.some((role) => {
    const permissions = Object.hasOwn(policy, role) ? policy[role] : undefined
    return permissions !== undefined && (permissions.includes('*') || permissions.includes(permission))
  })
}

/** Every permission of the subject's roles, without repetition; `'*'` among them is everything. */
export function permissionsOf(policy: Roles, subject: Subject): string[] {
  return [...new Set(subject.roles.flatMap((role) => (Object.hasOwn(policy, role) ? (policy[role] ?? []) : [])))]
}

/** Whether the subject has the role; everybody who is signed in has `'user'`. */
export function hasRole(subject: Subject | null, role: string): boolean {
  return subject !== null && (role === 'user' || subject.roles.includes(role))
}
