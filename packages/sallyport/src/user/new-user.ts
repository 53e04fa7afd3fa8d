import type { Clock } from '../base/clock.ts'
import { createId } from '../base/random.ts'
import type { Random } from '../base/random.ts'
import type { UserRow } from './user-row.ts'

/** A user who is about to be stored. */
export function newUser(
  deps: { clock: Clock; random: Random },
  input: {
    email: string | null
    name: string | null
    image?: string | null
    emailVerified?: boolean
    roles?: readonly string[]
  },
): UserRow {
  const now = deps.clock.now()
  return {
    id: createId(deps.random, now),
    email: input.email,
    email_verified_at: input.emailVerified === true ? now : null,
    name: input.name,
    image: input.image ?? null,
    roles: JSON.stringify(input.roles ?? []),
    epoch: 1,
    banned_at: null,
    ban_reason: null,
    created_at: now,
    updated_at: now,
  }
}
