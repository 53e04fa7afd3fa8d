import type { UserRecord } from '../operations/users.ts'
import type { App } from './open-app.ts'
import { Refusal } from './refusal.ts'

/**
 * The user that an argument names: an e-mail address, or an id.
 *
 * @throws {Refusal} `not_found`.
 */
export async function getUser({ auth }: App, named: string): Promise<UserRecord> {
  const found = await auth.users.get(named.includes('@') ? { email: named } : named)
  if (found === null)
    throw new Refusal('not_found', `There is no user ${JSON.stringify(named)}: give an e-mail address or an id.`)
  return found
}
