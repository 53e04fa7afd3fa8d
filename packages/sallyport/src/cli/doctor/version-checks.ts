import { nativePackage, needsNativePackage } from '../project/native-package.ts'
import { findPackageManager } from '../project/package-manager.ts'
import { fail, ok, skipped } from './check.ts'
import type { Check, Subject, Verdict } from './check.ts'
import { isBelowVersion } from '../versions.ts'

/** Whether the parts fit each other. */
export const versionChecks: readonly Check[] = [
  { id: 'node', title: 'Node is new enough', run: node },
  { id: 'next', title: 'Next has no known way around its checks', run: next },
  { id: 'react', title: 'React is new enough', run: react },
  { id: 'driver', title: 'The driver of the database is there', run: driver },
  { id: 'native', title: 'A build finds the native password hash', run: native },
]

function node({ nodeVersion }: Subject): Verdict {
  return isBelowVersion(nodeVersion, [20, 19, 0])
    ? fail(`Node ${nodeVersion}`, 'Update to Node 20.19 or later; 22 and 24 have SQLite built in.')
    : ok(nodeVersion)
}

/** CVE-2025-29927 skips middleware by a header; the batch of May 2026 has more ways around it. */
function next({ project: { files } }: Subject): Verdict {
  const version = files.installedVersion('next')
  if (version === null) return skipped('Next is not installed')
  const fixed = isBelowVersion(version, [16, 0, 0]) ? ([15, 5, 18] as const) : ([16, 2, 6] as const)
  return isBelowVersion(version, fixed)
    ? fail(
        `Next ${version} has known bypasses of proxy and middleware (CVE-2025-29927, and those of May 2026)`,
        `Update to ${fixed.join('.')} or later.`,
      )
    : ok(version)
}

function react({ project: { files } }: Subject): Verdict {
  const version = files.installedVersion('react')
  if (version === null) return skipped('React is not installed')
  return isBelowVersion(version, [18, 2, 0]) ? fail(`React ${version}`, 'Update to 18.2 or later.') : ok(version)
}

function driver({ project: { files }, database, nodeVersion }: Subject): Verdict {
  if (typeof database === 'string') return skipped(database)
  const installed = (name: string) => files.installedVersion(name)
  if (database.dialect === 'postgres' || database.dialect === 'mysql') {
    const name = database.dialect === 'postgres' ? 'pg' : 'mysql2'
    const version = installed(name)
    return version === null ? fail(`${name} is not installed`, `Run npm install ${name}.`) : ok(`${name} ${version}`)
  }
  const better = installed('better-sqlite3')
  if (better !== null && !isBelowVersion(better, [13, 0, 0]) && isBelowVersion(nodeVersion, [22, 0, 0]))
    return fail(
      `better-sqlite3 ${better} crashes on Node ${nodeVersion}`,
      'Update Node to 22, or install better-sqlite3 12.',
    )
  if (!isBelowVersion(nodeVersion, [22, 13, 0])) return ok(`node:sqlite of Node ${nodeVersion}`)
  const libsql = installed('libsql')
  return libsql === null
    ? fail(
        `Node ${nodeVersion} has no SQLite, and libsql is not installed`,
        'Run npm install libsql, or update Node to 22.13.',
      )
    : ok(`libsql ${libsql}`)
}

function native({ project: { files }, env }: Subject): Verdict {
  const { packageManager: named, scripts, dependencies } = (files.readJson('package.json') ?? {}) as Manifest
  const packageManager = findPackageManager(files.root, named, env['npm_config_user_agent'])
  const build = { packageManager, nextVersion: files.installedVersion('next'), scripts: scripts ?? {} }
  if (!needsNativePackage(build)) return ok('by itself')
  const { name, version } = nativePackage
  const has = dependencies?.[name]
  if (has === version) return ok(`${name} ${version}`)
  return fail(
    has === undefined
      ? `webpack does not find ${name} with pnpm`
      : `${name} is ${has}, not ${version} as sallyport's own`,
    `Run pnpm add ${name}@${version}.`,
  )
}

/** What is read of `package.json`. */
interface Manifest {
  readonly packageManager?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}
