import type { Command } from './command.ts'

/** One line of the table of commands. */
export interface CommandEntry {
  /** One word, or two for a command of a group: `user create`. */
  readonly name: string
  /** What it does, in one line without a full stop. */
  readonly summary: string
  /** Loads its code; the program starts without the code of the others. */
  readonly load: () => Promise<Command>
}

/** Every command there is, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'Puts sallyport into an existing Next.js app, after showing a diff',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'info',
    summary: 'What a bug report needs: versions, routers, mount, database',
    load: async () => (await import('./commands/info.ts')).info,
  },
  {
    name: 'secret',
    summary: 'Prints a fresh secret, or writes it into .env.local',
    load: async () => (await import('./commands/secret.ts')).secret,
  },
  {
    name: 'secret rotate',
    summary: 'Changes AUTH_SECRET in its .env file, in steps that sign nobody out',
    load: async () => (await import('./commands/secret-rotate.ts')).secretRotate,
  },
  {
    name: 'doctor',
    summary: 'Looks for what is wrong with the set-up, and says what to do',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'migrate',
    summary: 'Brings the tables up to date',
    load: async () => (await import('./commands/migrate.ts')).migrate,
  },
  {
    name: 'schema',
    summary: 'Writes down the fields of users, with their migration, and for Prisma or Drizzle',
    load: async () => (await import('./commands/schema.ts')).schema,
  },
  {
    name: 'user create',
    summary: 'Makes a user',
    load: async () => (await import('./commands/user/create.ts')).userCreate,
  },
  {
    name: 'user import',
    summary: 'Brings in users from CSV, JSON or NDJSON',
    load: async () => (await import('./commands/user/import.ts')).userImport,
  },
  {
    name: 'user list',
    summary: 'Lists users, page by page',
    load: async () => (await import('./commands/user/list.ts')).userList,
  },
  {
    name: 'user show',
    summary: 'Shows one user',
    load: async () => (await import('./commands/user/show.ts')).userShow,
  },
  {
    name: 'user role',
    summary: 'Sets the roles of a user',
    load: async () => (await import('./commands/user/role.ts')).userRole,
  },
  {
    name: 'user ban',
    summary: 'Suspends a user',
    load: async () => (await import('./commands/user/ban.ts')).userBan,
  },
  {
    name: 'user unban',
    summary: 'Lifts a ban',
    load: async () => (await import('./commands/user/unban.ts')).userUnban,
  },
  {
    name: 'user delete',
    summary: 'Deletes a user for good',
    load: async () => (await import('./commands/user/delete.ts')).userDelete,
  },
  {
    name: 'session list',
    summary: 'Lists the live sessions of a user',
    load: async () => (await import('./commands/session/list.ts')).sessionList,
  },
  {
    name: 'session revoke',
    summary: 'Ends one session of a user, or all',
    load: async () => (await import('./commands/session/revoke.ts')).sessionRevoke,
  },
  {
    name: 'session end',
    summary: 'Ends every session that began before a moment',
    load: async () => (await import('./commands/session/end.ts')).sessionEnd,
  },
]
