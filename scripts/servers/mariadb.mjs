import { randomBytes } from 'node:crypto'
import { chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lib/program.mjs'
import { ensureProgram } from './install-apt.mjs'
import { freePort, serverFolder, startServer, unprivileged } from './server.mjs'

/** @typedef {import('./server.mjs').Server & { url: string, port: number }} MariaDb */

const advice = 'Install MariaDB 10.6 or newer (on Debian: apt-get install mariadb-server).'

/** Finds MariaDB's programs, installed first where they are missing. */
export async function ensureMariaDb() {
  const how = { packages: ['mariadb-server'], advice }
  const command = await ensureProgram(['mariadbd'], how)
  return { command, installer: await ensureProgram(['mariadb-install-db'], how) }
}

/**
 * Starts a MariaDB with an empty database `test` and one user who may do everything, by a password of its own.
 *
 * @param {{ args?: string[] }} [options] `args`: more for mariadbd.
 * @returns {Promise<MariaDb>}
 * @throws {Error} It cannot be installed or started; the message says what to do.
 */
export async function startMariaDb({ args = [] } = {}) {
  const { command, installer } = await ensureMariaDb()
  const user = unprivileged()
  const folder = serverFolder(user)
  const data = join(folder, 'data')
  const port = await freePort()
  const initialised = await run(
    installer,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { user, cwd: folder },
  )
  if (initialised.code !== 0) throw new Error(`mariadb-install-db failed:\n${initialised.output.trim()}\n${advice}`)
  const password = randomBytes(16).toString('hex')
  const server = await startServer({
    name: 'MariaDB',
    command,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      ...settings(folder, port, writeUsers(folder, password, user)),
      ...args,
    ],
    folder,
    port,
    user,
    stopSignal: 'SIGKILL',
  })
  return { ...server, port, url: `mysql://test:${password}@127.0.0.1:${port}/test` }
}

/**
 * The statements that run at each start: our user, and nobody else over the network.
 *
 * @param {string} folder
 * @param {string} password
 * @param {import('./server.mjs').User | null} owner
 */
function writeUsers(folder, password, owner) {
  const file = join(folder, 'users.sql')
  const lines = [
    "delete from mysql.global_priv where user in ('root', '') and host <> 'localhost';",
    'flush privileges;',
    'create database if not exists test;',
    `create or replace user test@'127.0.0.1' identified by '${password}';`,
    "grant all on *.* to test@'127.0.0.1' with grant option;",
  ]
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
  if (owner !== null) chownSync(file, owner.uid, owner.gid)
  return file
}

/**
 * @param {string} folder
 * @param {number} port
 * @param {string} initFile
 */
function settings(folder, port, initFile) {
  return [
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--init-file=${initFile}`,
    `--tmpdir=${folder}`,
    '--max-connections=300',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
    '--skip-log-bin',
  ]
}
