import { dto } from 'sallyport/next'
import type { User } from '@/auth'

/** A user's profile as the viewer may see it: the address only their own. */
export function getProfile(viewer: User, user: User) {
  const { id, name, role, email, emailVerified, favouriteColour } = user
  const row = { id, name, role, email, emailVerified, favouriteColour, createdAt: user.createdAt.toISOString() }
  const isOwn = viewer.id === user.id
  const open = { id: true, name: true, role: true, favouriteColour: true, createdAt: true } as const
  return dto(row, { ...open, email: isOwn, emailVerified: isOwn })
}

/** What {@link getProfile} gives. */
export type Profile = ReturnType<typeof getProfile>
