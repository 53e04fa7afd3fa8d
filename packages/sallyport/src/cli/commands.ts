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
]
