import { isBelowVersion } from '../versions.ts'
import type { PackageManager } from './package-manager.ts'

/** The native package that hashes passwords, in the version that this package asks for. */
export const nativePackage = { name: '@node-rs/argon2', version: '2.2.1' } as const

/** What decides whether an app must have the native package among its own. */
interface Build {
  readonly packageManager: PackageManager
  /** Of the installed Next, or the least that `package.json` asks for; null where neither tells. */
  readonly nextVersion: string | null
  /** Those of `package.json`. */
  readonly scripts: Readonly<Record<string, string>>
}

/**
 * Whether the build must find the native package in the app itself: webpack leaves a package alone only where the app has it too, and
 * pnpm shows an app only what it names. Turbopack, which Next builds with since version 16, finds it by itself.
 */
export function needsNativePackage({ packageManager, nextVersion, scripts }: Build): boolean {
  if (packageManager !== 'pnpm') return false
  const commands = Object.values(scripts)
  const buildsWith = (flag: string): boolean =>
    commands.some((command) => /\bnext build\b/.test(command) && command.includes(flag))
  if (buildsWith('--webpack')) return true
  return nextVersion !== null && isBelowVersion(nextVersion, [16, 0, 0]) && !buildsWith('--turbo')
}
