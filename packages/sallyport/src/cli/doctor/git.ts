import { spawnSync } from 'node:child_process'

/** What git knows of a project. */
export interface Git {
  /** The tracked files whose name begins with `.env`, or null where this is no repository. */
  trackedEnvFiles(): readonly string[] | null
  /** Those of these paths that git leaves out, or null where this is no repository. */
  ignored(paths: readonly string[]): readonly string[] | null
}

/** Asks git, without letting the repository's settings run a program. */
export function createGit(folder: string): Git {
  const run = (args: readonly string[], fine: readonly number[]): readonly string[] | null => {
    const { status, stdout } = spawnSync('git', ['-c', 'core.fsmonitor=false', ...args], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 10_000,
    })
    return status !== null && fine.includes(status) ? stdout.split(/[\0\n]/).filter((path) => path !== '') : null
  }
  return {
    trackedEnvFiles: () => run(['ls-files', '-z', '--', '.env*', '**/.env*'], [0]),
    // 1 means that none of them is left out.
    ignored: (paths) => run(['check-ignore', '--no-index', '--', ...paths], [0, 1]),
  }
}
