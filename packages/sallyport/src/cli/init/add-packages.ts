import { spawn } from 'node:child_process'
import { Refusal } from '../refusal.ts'
import { addCommand } from '../project/package-manager.ts'
import type { PackageManager } from '../project/package-manager.ts'

/**
 * Adds packages with the app's package manager, whose output goes to stderr.
 *
 * @throws {Refusal} `not_found`: it is not there, or it failed; the message has the command to repeat.
 */
export async function addPackages(root: string, manager: PackageManager, packages: readonly string[]): Promise<void> {
  const words = addCommand(manager, packages)
  const [command = '', ...args] = words
  // On Windows package managers are scripts, which only a shell runs; no word comes from outside.
  const isWindows = process.platform === 'win32'
  const code = await new Promise<number>((resolve) => {
    const child = spawn(command, isWindows ? args.map((word) => `"${word}"`) : args, {
      cwd: root,
      stdio: ['inherit', 2, 2],
      shell: isWindows,
    })
    child.once('error', () => resolve(1))
    child.once('close', (ended) => resolve(ended ?? 1))
  })
  if (code === 0) return
  throw new Refusal('not_found', `${words.join(' ')} failed; the files were written. Repeat it by hand.`)
}
