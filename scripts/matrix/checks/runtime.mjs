import { deepEqual, equal, ok } from 'node:assert/strict'
import { Browser, outputOf } from '../browser.mjs'
import { person, signIn } from '../row.mjs'

/** @typedef {{ surface: string, pid: number, copy: string, runtime: string | null, slots: string[] }} Report */

/**
 * However often Next evaluates the library in one process, there is one of everything.
 *
 * @param {import('../row.mjs').Row} row
 * @param {string[]} filesAtFirst The open database files after the first request.
 */
export async function checkRuntime(row, filesAtFirst) {
  const { check, skip, site, server } = row
  const user = await signIn(row, person('ada'))
  const shown = async (/** @type {string} */ path) => outputOf(await user.get(path), 'report')
  const answered = async (/** @type {string} */ path) => JSON.parse((await new Browser(site).get(path)).text)
  /** @type {Report[]} */
  const reports = [await answered('/api/report-pages'), await shown('/report/props'), await answered('/report/proxy')]
  if (row.hasAppRouter) {
    const saved = await user.submit('/account', await user.get('/account'), 'save', { note: 'report' })
    reports.push(await answered('/api/report'), await shown('/report/page'), outputOf(saved, 'save').report)
  }

  await check(`${reports.map(({ surface }) => surface).join(', ')} run in one process`, () => {
    equal(new Set(reports.map(({ surface }) => surface)).size, reports.length)
    deepEqual(new Set(reports.map(({ pid }) => pid)).size, 1)
  })

  await check('Next has evaluated the app several times', () => {
    const copies = new Set(reports.map(({ copy }) => copy)).size
    ok(copies > 1, `${copies} copies: then the checks below say nothing`)
  })

  await check('all of them see one runtime', () => {
    equal(new Set(reports.map(({ runtime }) => runtime)).size, 1)
    ok(reports[0]?.runtime !== null)
  })

  await check('which has one hash gate, one password hasher, one database', () => {
    for (const { surface, slots } of reports) {
      equal(slots.filter((slot) => slot === 'hash-gate').length, 1, surface)
      equal(slots.filter((slot) => slot === 'password-hasher').length, 1, surface)
      equal(slots.filter((slot) => slot.startsWith('database/')).length, 1, surface)
    }
  })

  const name = 'the process has the files of one connection open, no more than after its first request'
  if (process.platform !== 'linux') return skip(name, 'only Linux tells')
  await check(name, () => {
    const { database } = row.files
    deepEqual(server.openFiles(database).toSorted(), filesAtFirst.toSorted())
    deepEqual(filesAtFirst.toSorted(), [database, `${database}-shm`, `${database}-wal`])
  })
}
