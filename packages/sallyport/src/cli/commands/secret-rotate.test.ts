import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runCli, testProject } from '../testing-only/run-cli.ts'
import type { TestProject } from '../testing-only/run-cli.ts'

const [one, two, three] = [
  'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8',
  'N8vQ2xLr5TzY0cBkW3sHdJ7mPf1aGeU6',
  'u4XcR7nBq9LwE2yKz6TfVj1hSd8MgPa0',
]

let project: TestProject
beforeEach(() => (project = testProject()))
afterEach(() => project.remove())

const read = (file = '.env.local') => readFileSync(join(project.path, file), 'utf8')
const listed = () => (/^AUTH_SECRET=(.*)$/m.exec(read())?.[1] ?? '').split(',')
const rotate = (...options: string[]) => runCli(['secret', 'rotate', ...options], { cwd: project.path })

it('puts a new secret first and keeps the others, where they stand, for the owner alone, and shows none', async () => {
  project.write('.env.local', `# mine\r\nexport AUTH_SECRET="${one},${two}"\r\nOTHER=1\r\n`)
  const { code, out, err } = await rotate('-y')
  expect([code, err]).toEqual([0, ''])
  const [, fresh = ''] = /^# mine\r\nexport AUTH_SECRET=([\w-]{43}),\w+,\w+\r\nOTHER=1\r\n$/.exec(read()) ?? []
  expect(fresh).not.toBe('')
  expect(read()).toContain(`${fresh},${one},${two}\r\n`)
  for (const secret of [fresh, one, two]) expect(out).not.toContain(secret)
  expect(out).toContain('secret rotate --drop')
  expect(statSync(join(project.path, '.env.local')).mode & 0o777).toBe(0o600)
})

it('goes step by step for several servers: last, then first, then the old one out', async () => {
  project.write('.env.local', `AUTH_SECRET=${one}\n`)
  expect((await rotate('--add', '-y', '--json')).json).toEqual({ file: '.env.local', step: 'add', live: 2 })
  const [first, fresh = ''] = listed()
  expect([first, fresh.length]).toEqual([one, 43])
  expect((await rotate('--promote', '-y', '--json')).json).toEqual({ file: '.env.local', step: 'promote', live: 2 })
  expect(listed()).toEqual([fresh, one])
  expect((await rotate('--drop', '-y', '--json')).json).toEqual({ file: '.env.local', step: 'drop', live: 1 })
  expect(listed()).toEqual([fresh])
})

it.each([
  ['a fourth', ['-y'], `${one},${two},${three}`, 'exists'],
  ['a fourth, last', ['--add', '-y'], `${one},${two},${three}`, 'exists'],
  ['to put the only one first', ['--promote', '-y'], one, 'not_found'],
  ['to take out the only one', ['--drop', '-y'], one, 'not_found'],
  ['to keep a weak one', ['-y'], `${one},short`, 'invalid_input'],
  ['to write back what could be read otherwise', ['-y'], `'${one}#$x'`, 'invalid_input'],
  ['two steps at once', ['--add', '--drop', '-y'], one, 'usage'],
  ['to do it unasked', [], one, 'needs_yes'],
])('refuses %s, and changes nothing', async (_, options, list, code) => {
  const before = `AUTH_SECRET=${list}\n`
  project.write('.env.local', before)
  const refused = await rotate(...options, '--json')
  expect(refused.json).toMatchObject({ error: { code } })
  expect(`${refused.out}${refused.err}`).not.toContain(one)
  expect(read()).toBe(before)
})

it('changes the file that the value comes from, of several lines the one that counts, and nothing else', async () => {
  project.write('.env', `AUTH_SECRET=${three}\nAUTH_SECRET=${one}\n`)
  project.write('.env.local', 'OTHER=1\n')
  expect((await rotate('-y', '--json')).json).toEqual({ file: '.env', step: 'rotate', live: 2 })
  expect(read('.env')).toMatch(new RegExp(`^AUTH_SECRET=${three}\nAUTH_SECRET=[\\w-]{43},${one}\n$`))
  expect(read()).toBe('OTHER=1\n')
})

it('refuses where no file has it, and says where it is', async () => {
  expect((await rotate('-y')).err).toContain('secret --write')
  const env = { AUTH_SECRET: one }
  const { err } = await runCli(['secret', 'rotate', '-y'], { cwd: project.path, env })
  expect(err).toContain('change it where it is set')
})

it('refuses a file outside the project, by its name or by a link', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'sallyport-outside-'))
  const file = join(outside, 'shared.env')
  writeFileSync(file, `AUTH_SECRET=${one}\n`)
  try {
    symlinkSync(file, join(project.path, '.env.local'))
    expect((await rotate('-y', '--json')).json).toMatchObject({ error: { code: 'exists' } })
    expect((await rotate('-y', '--json', '--env-file', file)).json).toMatchObject({ error: { code: 'exists' } })
    expect(readFileSync(file, 'utf8')).toBe(`AUTH_SECRET=${one}\n`)
  } finally {
    rmSync(outside, { recursive: true })
  }
})
