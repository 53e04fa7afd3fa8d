import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { secretFault } from '../../crypto/secrets.ts'
import { runCli, testProject } from '../testing-only/run-cli.ts'
import type { TestProject } from '../testing-only/run-cli.ts'

let project: TestProject
beforeEach(() => (project = testProject()))
afterEach(() => project.remove())

const file = () => readFileSync(join(project.path, '.env.local'), 'utf8')

it('prints a fresh secret that will do, another one each time', async () => {
  const [one, other] = [await runCli(['secret']), await runCli(['secret'])]
  expect(one.out).toMatch(/^[\w-]{43}\n$/)
  expect(secretFault(one.out.trim())).toBeNull()
  expect(one.out).not.toBe(other.out)
})

it('--write puts it into .env.local for its owner alone, and does not show it', async () => {
  project.write('.env.local', 'OTHER=1')
  const { code, out, err } = await runCli(['secret', '--write'], { cwd: project.path })
  expect([code, err]).toEqual([0, ''])
  const [, written = ''] = /^OTHER=1\nAUTH_SECRET=([\w-]{43})\n$/.exec(file()) ?? []
  expect(secretFault(written)).toBeNull()
  expect(out).not.toContain(written)
  expect(statSync(join(project.path, '.env.local')).mode & 0o777).toBe(0o600)
})

it('--write keeps a secret that is there, unless -y is passed', async () => {
  const before = '# mine\nAUTH_SECRET=kept\nOTHER=1\n'
  project.write('.env.local', before)
  const refused = await runCli(['secret', '--write', '--json'], { cwd: project.path })
  expect(refused).toMatchObject({ code: 1, json: { error: { code: 'exists' } } })
  expect(file()).toBe(before)
  const replaced = await runCli(['secret', '--write', '-y', '--json'], { cwd: project.path })
  expect(replaced.json).toEqual({ file: '.env.local', replaced: true })
  expect(file()).toMatch(/^# mine\nOTHER=1\nAUTH_SECRET=[\w-]{43}\n$/)
})

it('--write refuses while somebody else writes, and leaves no half file', async () => {
  writeFileSync(join(project.path, '.env.local.sallyport'), '')
  expect(await runCli(['secret', '--write'], { cwd: project.path })).toMatchObject({
    code: 1,
    err: expect.stringContaining('delete .env.local.sallyport'),
  })
  expect(() => file()).toThrow('ENOENT')
})
