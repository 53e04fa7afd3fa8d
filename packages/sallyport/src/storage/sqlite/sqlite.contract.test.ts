import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { ContractDatabase } from '../testing-only/contract.ts'
import { describeDatabase } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { temporaryFolder } from '../testing-only/empty-database.ts'
import type { BetterSqlite3Handle, NodeSqliteHandle } from '../sqlite-handle.ts'
import { sourceOf } from './connect.ts'
import { loadLibsql } from './libsql.ts'
import { findNodeSqlite } from './node-sqlite.ts'
import { openSource, openSqlite } from './open-sqlite.ts'

const require = createRequire(import.meta.url)
const major = Number(process.versions.node.split('.')[0])
const suites: string[] = []
/** Lies beside the Nodes that `scripts/node-versions.mjs` installs, since it ends Node 20. */
const betterSqlite3Package = process.env['BETTER_SQLITE3'] ?? 'better-sqlite3'

type NewHandle = (path: string) => BetterSqlite3Handle | NodeSqliteHandle

/** Runs the contract on connections that the library opens with a driver. */
async function describeDriver(name: string): Promise<void> {
  const driver = name === 'libsql' ? await loadLibsql() : findNodeSqlite()
  if (driver === null) return
  suites.push(name)
  describeDatabase(`SQLite by ${name}`, (options) =>
    inFolder(async (path) => openSource(storageDeps, await sourceOf(driver, path), options)),
  )
}

/** Runs the contract on the app's own handle. */
function describeHandle(name: string, create: NewHandle): void {
  suites.push(`${name} handle`)
  describeDatabase(`SQLite by a handle of ${name}`, async (options) => {
    const handles: { close(): unknown }[] = []
    const opened = await inFolder((path) => {
      const handle = create(path)
      handles.push(handle)
      return openSqlite(storageDeps, { ...options, database: handle })
    })
    return {
      ...opened,
      async remove() {
        await opened.database.close()
        // A closed database leaves the app its handle.
        for (const handle of handles) handle.close()
        await opened.remove()
      },
    }
  })
}

async function inFolder(open: (path: string) => ReturnType<typeof openSqlite>): Promise<ContractDatabase> {
  const folder = await temporaryFolder()
  const path = join(folder.path, 'auth.db')
  const database = await open(path)
  return {
    database,
    again: () => open(path),
    async remove() {
      await database.close()
      await folder.remove()
    },
  }
}

function newLibsql(path: string): BetterSqlite3Handle {
  const Libsql = require('libsql') as new (path: string) => BetterSqlite3Handle
  const handle = new Libsql(path)
  handle.exec('pragma foreign_keys = on')
  return handle
}

function newNodeSqlite(path: string): NodeSqliteHandle {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite') as unknown as {
    DatabaseSync: new (path: string) => NodeSqliteHandle
  }
  return new DatabaseSync(path)
}

/** better-sqlite3 13 brings builds for Node 22 and newer; on Node 20 loading it ends the process. */
function findBetterSqlite3(): NewHandle | null {
  if (major < 22 || !isInstalled(betterSqlite3Package)) return null
  const Database = require(betterSqlite3Package) as new (path: string, options: object) => BetterSqlite3Handle
  return (path) => new Database(path, { timeout: 0 })
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}

const betterSqlite3 = findBetterSqlite3()
await describeDriver('libsql')
await describeDriver('node:sqlite')
describeHandle('libsql', newLibsql)
if (findNodeSqlite() !== null) describeHandle('node:sqlite', newNodeSqlite)
if (betterSqlite3 !== null) describeHandle('better-sqlite3', betterSqlite3)

afterAll(() => {
  const missing = major < 22 ? 'it cannot be loaded on Node 20' : 'it is not installed'
  const note = betterSqlite3 === null ? `; not better-sqlite3: ${missing}, and libsql has its interface` : ''
  process.stdout.write(`SQLite contract on Node ${major}: ${suites.join(', ')}${note}\n`)
})

test('the drivers that this Node must have were all put to the contract', () => {
  const always = ['libsql', 'libsql handle']
  const since22 = ['libsql', 'node:sqlite', 'libsql handle', 'node:sqlite handle']
  const isNamed = process.env['BETTER_SQLITE3'] !== undefined || isInstalled(betterSqlite3Package)
  const installed = major >= 22 && isNamed ? ['better-sqlite3 handle'] : []
  expect(suites).toEqual([...(major < 22 ? always : since22), ...installed])
})
