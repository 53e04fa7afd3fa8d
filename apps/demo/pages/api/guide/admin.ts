import { protectApi } from '@/auth'

/** The guide's two-tier check: 401 signed out, 403 with another role. */
export default protectApi({ role: 'admin' }, (_req, res, { user }) => {
  res.status(200).json({ message: `Welcome, ${user.name ?? user.id}.`, role: user.role })
})
