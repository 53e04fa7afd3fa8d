import { defaultPrefix } from '../../storage/tables.ts'

/** `user_id` as code has it: `userId`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase())
}

/** `auth_users` with the configured prefix. */
export function tableName(table: string, prefix: string): string {
  return prefix + table.slice(defaultPrefix.length)
}

/** The same word with a capital. */
export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
