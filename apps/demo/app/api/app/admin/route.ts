import { protectRoute } from '@/auth'

export const GET = protectRoute({ role: 'admin' }, (_request, { user }) => {
  return Response.json({ message: `Welcome, ${user.name ?? user.id}.`, role: user.role })
})
