import { stateless } from '@/auth-stateless'

export const { GET, POST } = stateless.handlers
