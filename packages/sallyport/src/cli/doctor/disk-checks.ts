import { dirname, resolve, sep } from 'node:path'
import { describeDatabase } from '../choose-database.ts'
import { fail, ok, skipped, warn } from './check.ts'
import type { Check, Subject, Verdict } from './check.ts'

/** Whether the data are somewhere, stay, and stays out of git. */
export const diskChecks: readonly Check[] = [
  { id: 'database', title: 'The database is known', run: named },
  { id: 'disk', title: 'The database is on a disk that stays', run: disk },
  { id: 'ignored', title: 'Data and secrets are left out of git', run: ignored },
]

/** Hosts whose disk is gone with the process, by the variables that they set. */
const hostVariables: Readonly<Record<string, string>> = {
  VERCEL: 'Vercel',
  AWS_LAMBDA_FUNCTION_NAME: 'AWS Lambda',
  NETLIFY: 'Netlify',
  CF_PAGES: 'Cloudflare',
  K_SERVICE: 'Cloud Run',
}

/** The same by the files that a project for them has. */
const hostFiles: Readonly<Record<string, string>> = {
  'vercel.json': 'Vercel',
  'netlify.toml': 'Netlify',
  'wrangler.toml': 'Cloudflare',
  'wrangler.json': 'Cloudflare',
  'wrangler.jsonc': 'Cloudflare',
  'serverless.yml': 'AWS Lambda',
}

/** File systems over a network: SQLite's locks and its shared memory do not hold there. */
const networkSystems = /^(?:nfs\d?|cifs|smb\w*|9p|afs|ceph|glusterfs|fuse\.(?:sshfs|s3fs|gcsfuse|glusterfs|rclone))$/

const server = 'Set DATABASE_URL to a PostgreSQL or MySQL server, or to a file on a volume that stays.'

function named({ database }: Subject): Verdict {
  if (typeof database === 'string') return fail(database.split(':')[0] ?? database, database)
  return ok(`${describeDatabase(database)} (${database.from})`)
}

function disk(subject: Subject): Verdict {
  const { database, env, project, production, temporaryFolder } = subject
  if (typeof database === 'string') return skipped(database)
  if (database.dialect !== 'sqlite') return skipped('the database is a server')
  if (database.file === null) return fail('the database is in memory', server)
  const host =
    hostOf(hostVariables, (name) => (env[name] ?? '') !== '') ?? hostOf(hostFiles, (file) => project.files.isFile(file))
  if (host !== null) return fail(`the app runs on ${host}, whose disk is gone with each deployment`, server)
  const folder = dirname(resolve(database.file))
  const severe = production ? fail : warn
  if (isInside(folder, resolve(temporaryFolder)) || isInside(folder, '/tmp'))
    return severe(`${database.file} is in a temporary folder`, server)
  const system = fileSystemOf(subject.mountTable(), folder)
  if (system !== null && networkSystems.test(system))
    return fail(`${database.file} is on a network file system (${system}), where SQLite's locks do not hold`, server)
  if (system === 'tmpfs' || system === 'ramfs') return severe(`${database.file} is in memory (${system})`, server)
  if (production && system === 'overlay')
    return warn(`${database.file} is in the container itself, and gone with it`, 'Put it on a volume.')
  return ok(database.file)
}

function hostOf(table: Readonly<Record<string, string>>, isThere: (name: string) => boolean): string | null {
  const name = Object.keys(table).find(isThere)
  return name === undefined ? null : (table[name] ?? null)
}

function isInside(folder: string, parent: string): boolean {
  return folder === parent || folder.startsWith(parent.endsWith(sep) ? parent : parent + sep)
}

/** The type of the file system that a folder is on, by the text of `/proc/mounts`: the longest mount point above it. */
function fileSystemOf(mountTable: string, folder: string): string | null {
  const mounts = mountTable
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, point = '', type = '']) => ({ point: point.replaceAll(String.raw`\040`, ' '), type }))
    .filter(({ point }) => point !== '' && isInside(folder, point))
  return mounts.toSorted((one, other) => other.point.length - one.point.length)[0]?.type ?? null
}

function ignored({ git }: Subject): Verdict {
  const secretPaths = ['.data/auth.db', '.env.local']
  const left = git.ignored(secretPaths)
  if (left === null) return skipped('this is no git repository')
  const kept = secretPaths.filter((path) => !left.includes(path)).map((path) => path.replace('/auth.db', '/'))
  return kept.length === 0
    ? ok('.data and .env.local')
    : warn(`git would take in ${kept.join(' and ')}`, `Add to .gitignore: ${kept.join(' ')}`)
}
