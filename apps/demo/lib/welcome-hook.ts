import { sql } from 'sallyport/next'

/**
 * The option `on`: whoever becomes a user has a welcome of the app's own, written in the transaction that makes the user. Either both are
 * there or neither.
 */
export const welcomeEveryone = {
  'user.created': {
    sql: (user: { readonly id: string; readonly name: string | null; readonly createdAt: Date }) => [
      sql`insert into demo_welcomes (user_id, text, created_at)
        values (${user.id}, ${`Welcome, ${user.name ?? 'whoever you are'}.`}, ${user.createdAt.getTime()})`,
    ],
  },
}
