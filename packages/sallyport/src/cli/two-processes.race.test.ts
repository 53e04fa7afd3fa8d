import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqliteMigrations } from '../storage/sqlite/migrations.ts'
import { smallApp, testProject } from './testing-only/run-cli.ts'
import type { TestProject } from './testing-only/run-cli.ts'

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

let project: TestProject
beforeEach(() => (project = testProject(smallApp)))
afterEach(() => project.remove())

/** Runs the built program in a process of its own. */
async function run(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
    cwd: project.path,
    env: { PATH: process.env['PATH'], NODE_ENV: 'development' },
  })
  return stdout
}

it('of two that migrate at once one applies, and the other finds it done', async () => {
  const outcomes = await Promise.all([run('migrate', '--apply', '--json'), run('migrate', '--apply', '--json')])
  const applied = outcomes.map((text) => (JSON.parse(text) as { applied: object[] }).applied.length)
  expect(applied.toSorted()).toEqual([0, sqliteMigrations.length])
  expect(JSON.parse(await run('migrate', '--status', '--json'))).toMatchObject({ upToDate: true })
})

it('the built program ends by itself with its exit code, and its whole output is there', async () => {
  expect(await run('--version')).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(await run('migrate', '--plan')).toMatch(/create table auth_users[\s\S]*;\n$/)
  await expect(run('nothing')).rejects.toMatchObject({ code: 2 })
  await expect(
    run('user', 'show', 'nobody', '--database', `file:${join(project.path, 'no.db')}`),
  ).rejects.toMatchObject({ code: 1 })
})

it('a reader that closes the pipe early, such as head, makes no error', async () => {
  const child = spawn(process.execPath, [program, 'migrate', '--plan'], { cwd: project.path })
  child.stdout.destroy()
  let err = ''
  child.stderr.on('data', (chunk) => (err += String(chunk)))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect([code, err]).toEqual([0, ''])
})
