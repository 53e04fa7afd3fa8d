import { dto } from 'sallyport/next'
import type { User } from '@/auth'

/** A user's profile as the viewer may see it: the address only their own. */
export function getProfile(viewer: User, user: User) {
  const { id, name, role, email, emailVerified } = user
  const row = { id, name, role, email, emailVerified, createdAt: user.createdAt.toISOString() }
  const isOwn = viewer.id === user.id
  return dto(row, { id: true, name: true, role: true, createdAt: true, email: isOwn, emailVerified: isOwn })
}

/** What {@link getProfile} gives. */
export type Profile = ReturnType<typeof getProfile>
