/** The default of the option `prefix`: how tables are written in statements and migrations. */
export const defaultPrefix = 'auth_'

/**
 * The library's tables, as written in statements and migrations. A configured prefix replaces `auth_` in these and in
 * {@link indexes} and nowhere else, so that a column may be called `auth_time`.
 */
export const tables = [
  'auth_schema',
  'auth_users',
  'auth_passwords',
  'auth_sessions',
  'auth_tokens',
  'auth_limits',
  'auth_changes',
  'auth_outbox',
] as const

/** The named indexes of {@link tables}. */
export const indexes = [
  'auth_sessions_by_user',
  'auth_sessions_by_expiry',
  'auth_tokens_by_expiry',
  'auth_limits_by_tat',
  'auth_outbox_by_due',
] as const

/** Columns whose name begins like a table's. A new one needs a good reason. */
export const columnsNamedLikeTables = ['auth_time'] as const
