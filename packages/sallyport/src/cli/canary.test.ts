import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from './commands.ts'
import { runCli, smallApp, testProject } from './testing-only/run-cli.ts'
import type { TestProject } from './testing-only/run-cli.ts'

const canary = 'kanarienvogel-c4n4ry-7Hq2Zw9Lr8Tb3Vn6'
const secretValue = `${canary}-${'s'.repeat(4)}x1y2`

let project: TestProject
beforeAll(() => (project = testProject(smallApp)))
afterAll(() => project.remove())

/** Arguments that bring a command as far as the database. */
const args: Readonly<Record<string, readonly string[]>> = {
  init: ['--dry-run'],
  migrate: ['--apply'],
  'user create': ['--email', 'a@example.com', '--no-password'],
  'user show': ['a@example.com'],
  'user role': ['a@example.com', '--none'],
  'user ban': ['a@example.com'],
  'user unban': ['a@example.com'],
  'user delete': ['a@example.com', '-y'],
  'session list': ['a@example.com'],
  'session revoke': ['a@example.com', '--all'],
}

/** Databases that refuse in different ways: nobody listens, no such scheme, a URL that is none, a folder that is a file. */
const databases = [
  `postgres://ada:${canary}@127.0.0.1:1/app`,
  `mysql://ada:${canary}@127.0.0.1:1/app?ssl=${canary}`,
  `oracle://ada:${canary}@127.0.0.1/app`,
  `postgres://ada:${canary}@[bad/app`,
  `postgresql:///app?host=/nowhere&password=${canary}`,
  'file:package.json/auth.db',
]

describe.each(databases)('with the database %#', (url) => {
  it.each(commands.map(({ name }) => name))('%s shows no secret, in any form of output', async (name) => {
    const argv = [...name.split(' '), ...(args[name] ?? [])]
    const env = { DATABASE_URL: url, AUTH_SECRET: secretValue, AUTH_URL: 'https://app.example.com' }
    for (const form of [[], ['--json']]) {
      const { out, err } = await runCli([...argv, ...form], { cwd: project.path, env })
      expect(out + err).not.toContain(canary)
    }
    const { AUTH_SECRET } = env
    const { out, err } = await runCli([...argv, '--database', url], { cwd: project.path, env: { AUTH_SECRET } })
    expect(out + err).not.toContain(canary)
  })
})

it.each(commands.map(({ name }) => name))('%s tells of no secret that was passed by mistake', async (name) => {
  const url = `postgres://ada:${canary}@db/app`
  const env = { AUTH_SECRET: secretValue }
  for (const wrong of [
    Array.from({ length: 60 }, () => url),
    [secretValue, secretValue, `--${secretValue}`],
    [`--x=${url}`],
  ]) {
    for (const form of [[], ['--json']]) {
      const { code, out, err } = await runCli([...name.split(' '), ...wrong, ...form], { cwd: project.path, env })
      expect([code, (out + err).includes(canary)]).toEqual([2, false])
    }
  }
})
