import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A package manager. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun'

const lockFiles: readonly (readonly [string, PackageManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
]

/**
 * Finds the app's package manager: by the field `packageManager`, the lockfile, that of a workspace above it, or who runs us.
 *
 * @param named The field in `package.json`, such as `pnpm@10.1.0`.
 * @param userAgent `npm_config_user_agent`.
 */
export function findPackageManager(
  root: string,
  named: string | undefined,
  userAgent: string | undefined,
): PackageManager {
  return knownName(named) ?? byLockFile(root) ?? knownName(userAgent) ?? 'npm'
}

function byLockFile(root: string): PackageManager | null {
  for (let folder = root; ; folder = dirname(folder)) {
    const found = lockFiles.find(([name]) => existsSync(join(folder, name)))
    if (found !== undefined) return found[1]
    // Beyond the repository there are other people's lockfiles.
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) return null
  }
}

function knownName(text: string | undefined): PackageManager | null {
  const name = /^(npm|pnpm|yarn|bun)(?:@|\/|$)/.exec(text ?? '')?.[1]
  return (name as PackageManager | undefined) ?? null
}

/** The command that adds packages, as words. */
export function addCommand(manager: PackageManager, packages: readonly string[]): string[] {
  return [manager, manager === 'npm' ? 'install' : 'add', ...packages]
}
