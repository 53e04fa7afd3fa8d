import type { UserRecord } from '../operations/users.ts'
import type { UserFieldSet } from '../user/user-field-set.ts'
import type { Style } from './style.ts'
import { table } from './table.ts'

/** A user as commands print it; its shape is public API. */
export function userJson({ user, bannedAt, banReason }: UserRecord, fields: UserFieldSet): object {
  const { id, email, emailVerified, name, roles, createdAt } = user
  const known = { id, email, emailVerified, name, roles, createdAt, bannedAt, banReason }
  return fields.length === 0 ? known : { ...known, fields: Object.fromEntries(fieldValues(user, fields)) }
}

function fieldValues(user: UserRecord['user'], fields: UserFieldSet): [string, unknown][] {
  return fields.map(({ name }) => [name, (user as object as Readonly<Record<string, unknown>>)[name] ?? null])
}

/** A field is text, a number, yes or no, or a time. */
function valueText(value: unknown): string {
  if (value === null) return '-'
  return value instanceof Date ? timeText(value) : typeof value === 'string' ? value : JSON.stringify(value)
}

/** One user, a line for each fact. */
export function userText(record: UserRecord, fields: UserFieldSet, { bold }: Style): string {
  const { user, bannedAt, banReason } = record
  const rows = [
    ['id', user.id],
    ['e-mail', emailOf(record)],
    ['name', user.name ?? '-'],
    ['roles', rolesText(user.roles)],
    ['created', timeText(user.createdAt)],
    ...fieldValues(user, fields).map(([name, value]) => [name, valueText(value)]),
    ['banned', bannedAt === null ? 'no' : `${timeText(bannedAt)}${banReason === null ? '' : `, ${banReason}`}`],
  ]
  return table(rows, (text, column) => (column === 0 ? bold(text) : text))
}

/** Users in a table. @param header Whether the line of titles comes first. */
export function usersTable(records: readonly UserRecord[], { bold }: Style, header: boolean): string {
  const rows = records.map((record) => [
    record.user.id,
    emailOf(record),
    record.user.name ?? '-',
    rolesText(record.user.roles),
    timeText(record.user.createdAt),
    record.bannedAt === null ? '' : '✗ banned',
  ])
  const titles = ['ID', 'E-MAIL', 'NAME', 'ROLES', 'CREATED', '']
  return table(header ? [titles, ...rows] : rows, (text, _column, row) => (header && row === 0 ? bold(text) : text))
}

/** A time to the minute, in UTC. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')}Z`
}

function emailOf({ user }: UserRecord): string {
  if (user.email === null) return '-'
  return user.emailVerified ? user.email : `${user.email} (not confirmed)`
}

function rolesText(roles: readonly string[]): string {
  return roles.length === 0 ? '-' : roles.join(', ')
}
