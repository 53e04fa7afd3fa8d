/** What every command takes. */
export const commonOptions = {
  help: { type: 'boolean', short: 'h', summary: 'Shows this help' },
  json: { type: 'boolean', summary: 'Prints the result as JSON on stdout, and nothing else there' },
  yes: { type: 'boolean', short: 'y', summary: 'Answers every question with yes' },
  'env-file': {
    type: 'string',
    value: 'file',
    multiple: true,
    summary: "Reads this file instead of the project's .env files; of several the last wins",
  },
} as const

/** What every command takes that works on the database. */
export const databaseOptions = {
  database: { type: 'string', value: 'url', summary: 'The database; default: DATABASE_URL' },
  prefix: { type: 'string', value: 'prefix', summary: 'What the table names begin with; default: auth_' },
} as const
