import { afterEach, beforeEach, expect, it } from 'vitest'
import { runCli, smallApp, testProject } from '../testing-only/run-cli.ts'
import type { TestProject } from '../testing-only/run-cli.ts'

let project: TestProject
beforeEach(() => (project = testProject(smallApp)))
afterEach(() => project.remove())

it('tells what a bug report needs', async () => {
  project.write('node_modules/next/package.json', '{"version":"16.4.6"}')
  project.write('node_modules/pg/package.json', '{"version":"8.23.1"}')
  const { code, out, err } = await runCli(['info'], { cwd: project.path })
  expect([code, err]).toEqual([0, ''])
  expect(out.replaceAll(project.path, '<project>')).toMatchInlineSnapshot(`
    "sallyport        1.2.3
    node             22.13.0, linux x64
    next             16.4.6
    react            not installed
    drivers          pg 8.23.1
    routers          app, pages
    auth             auth.ts
    mount            app/api/auth/[...all]/route.ts at /api/auth
    proxy            proxy.ts
    instrumentation  instrumentation.ts
    database         SQLite, <project>/.data/auth.db (the default in development)
    schema           no database yet
    "
  `)
})

it('--json has the same facts', async () => {
  const { json } = await runCli(['info', '--json'], { cwd: project.path })
  expect(json).toEqual({
    sallyport: '1.2.3',
    node: '22.13.0',
    system: 'linux x64',
    next: null,
    react: null,
    drivers: {},
    routers: ['app', 'pages'],
    auth: ['auth.ts'],
    mounts: [{ file: 'app/api/auth/[...all]/route.ts', path: '/api/auth' }],
    proxy: 'proxy.ts',
    instrumentation: 'instrumentation.ts',
    mode: 'development',
    database: {
      kind: 'sqlite',
      where: expect.stringMatching(/^SQLite, .*\.data\/auth\.db$/),
      from: 'the default in development',
    },
    schema: 'no database yet',
  })
})

it('names neither user nor password of a database, also where it does not answer', async () => {
  const env = { DATABASE_URL: 'postgres://ada:canary-pass@127.0.0.1:1/app?sslpassword=canary-ssl' }
  const { code, out, err } = await runCli(['info'], { cwd: project.path, env })
  expect(code).toBe(0)
  expect(out).toContain('PostgreSQL, 127.0.0.1:1/app (DATABASE_URL)')
  expect(out + err).not.toMatch(/canary|ada/)
})

it('works in a folder that is no app', async () => {
  const empty = testProject()
  const { code, json } = await runCli(['info', '--json'], { cwd: empty.path, env: { NODE_ENV: 'production' } })
  empty.remove()
  expect(code).toBe(0)
  expect(json).toMatchObject({ routers: [], auth: [], database: null, schema: expect.stringContaining('DATABASE_URL') })
})
