import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli, smallApp, testProject } from '../testing-only/run-cli.ts'
import type { TestProject } from '../testing-only/run-cli.ts'

let project: TestProject
beforeEach(() => {
  project = testProject(smallApp)
  fields("plan: field.enum(['free', 'pro']).default('free').public(), bornAt: field.date().input()")
})
afterEach(() => project.remove())

function fields(text: string): void {
  project.write(
    'auth.ts',
    `import { field, sallyport } from 'sallyport/next'
export const auth = sallyport({ roles: { admin: ['*'], editor: [] }, user: { fields: { ${text} } } })
`,
  )
}

const run = (args: string[], more: Parameters<typeof runCli>[1] = {}) =>
  runCli(['schema', ...args], { cwd: project.path, ...more })
const cli = (args: string[], more: Parameters<typeof runCli>[1] = {}) =>
  runCli(args, {
    cwd: project.path,
    env: { AUTH_SECRET: 'q7Zt2LmX9vB4nR8kD1sW6yH3cJ5fG0pA-uE_oTiVxKz', DATABASE_URL: 'file:auth.db' },
    ...more,
  })
const read = (file: string) => readFileSync(join(project.path, file), 'utf8')
const migrations = () => readdirSync(join(project.path, 'sallyport/migrations')).toSorted()

describe('what it writes', () => {
  it('is schema.json, in a stable order, and a numbered migration for each dialect', async () => {
    const { code, out } = await run(['-y'])
    expect([code, out]).toEqual([0, expect.stringContaining('✓ Done: commit ')])
    expect(read('sallyport/schema.json')).toBe(
      `${JSON.stringify(
        {
          version: 1,
          prefix: 'auth_',
          roles: ['admin', 'editor'],
          fields: [
            {
              name: 'plan',
              column: 'plan',
              kind: 'enum',
              values: ['free', 'pro'],
              maxLength: null,
              default: 'free',
              input: false,
              public: true,
            },
            {
              name: 'bornAt',
              column: 'born_at',
              kind: 'date',
              values: null,
              maxLength: null,
              default: null,
              input: 'optional',
              public: false,
            },
          ],
        },
        null,
        2,
      )}\n`,
    )
    expect(migrations()).toEqual(['mysql', 'postgres', 'sqlite'].map((dialect) => `0001_plan_born_at.${dialect}.sql`))
    const sql = read('sallyport/migrations/0001_plan_born_at.postgres.sql')
    expect(sql).toContain(`alter table auth_users add column "plan" text not null default 'free';\nalter table`)
    expect(sql).toContain('npx sallyport migrate adds each column that is missing')
  })

  it('is nothing the second time, and only what was added later', async () => {
    await run(['-y'])
    expect(await run(['-y'])).toMatchObject({ code: 0, out: '✓ Up to date: nothing to write\n' })
    fields(
      "plan: field.enum(['free', 'pro']).default('free').public(), bornAt: field.date().input(), seats: field.integer()",
    )
    await run(['-y'])
    expect(migrations().filter((name) => name.startsWith('0002'))).toHaveLength(3)
    expect(read('sallyport/migrations/0002_seats.sqlite.sql')).toMatch(
      /^alter table auth_users add column "seats" integer;$/m,
    )
  })

  it('is nothing where only a formatter has been at it', async () => {
    await run(['-y'])
    writeFileSync(
      join(project.path, 'sallyport/schema.json'),
      JSON.stringify(JSON.parse(read('sallyport/schema.json'))),
    )
    expect(await run(['--check'])).toMatchObject({ code: 0 })
  })

  it('is shown first; without a yes, with --dry-run, with --check, and with --json alone nothing is written', async () => {
    const declined = await run([], { terminal: true, stdin: 'n\n', env: { NO_COLOR: '1' } })
    expect(declined).toMatchObject({ code: 1, out: expect.stringContaining('+++ b/sallyport/schema.json') })
    expect(await run([])).toMatchObject({ code: 1, err: expect.stringContaining('pass -y') })
    expect(await run(['--dry-run'])).toMatchObject({ code: 0, out: expect.stringContaining('+  "version": 1') })
    expect(await run(['--check'])).toMatchObject({ code: 1 })
    expect((await run(['--json'])).json).toMatchObject({
      added: ['plan', 'bornAt'],
      written: [],
      files: expect.any(Array),
    })
    expect(existsSync(join(project.path, 'sallyport'))).toBe(false)
    await run(['-y'])
    expect(await run(['--check'])).toMatchObject({ code: 0, out: '✓ Up to date: nothing to write\n' })
  })

  it('--fields takes them from a file where auth.ts computes them', async () => {
    fields('plan: field.enum(load())')
    expect(await run(['-y'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/auth\.ts:2:\d+: user\.fields\.plan is computed/),
    })
    project.write(
      'sallyport/fields.json',
      '{ "plan": { "kind": "enum", "values": ["free", "pro"], "default": "gold" } }',
    )
    expect(await run(['-y', '--fields', 'sallyport/fields.json'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('sallyport/fields.json: default("gold")'),
    })
    project.write(
      'sallyport/fields.json',
      '{ "plan": { "kind": "enum", "values": ["free", "pro"], "default": "free" } }',
    )
    expect(await run(['-y', '--fields', 'sallyport/fields.json'])).toMatchObject({ code: 0 })
    expect(read('sallyport/schema.json')).toContain('"default": "free"')
  })
})

describe('what it leaves to a person', () => {
  beforeEach(() => run(['-y']))

  it('a field that is gone keeps its column, and the statement that drops it is shown', async () => {
    fields("plan: field.enum(['free', 'pro']).default('free').public()")
    const { out } = await run(['--dry-run'])
    expect(out).toContain('bornAt is no field any more. Its column stays')
    expect(out).toContain('alter table auth_users drop column born_at;')
  })

  it('a new name is a new field, and how to copy the values is shown', async () => {
    fields("plan: field.enum(['free', 'pro']).default('free').public(), birthday: field.date().input()")
    expect((await run(['--dry-run'])).out).toContain('update auth_users set birthday = born_at;')
  })

  it('another default and another kind are told, with what the column keeps', async () => {
    fields("plan: field.enum(['free', 'pro']).default('pro').public(), bornAt: field.string().input()")
    const { out } = await run(['--dry-run'])
    expect(out).toContain('The default of plan was "free" and is "pro": the column keeps the old one')
    expect(out).toContain('bornAt was date and is string: the column keeps its type')
  })

  it.each([
    [300, '`nick` varchar(300)'],
    [5_000, '`nick` text'],
  ])('a text that may have %d characters keeps all else of its column on MySQL', async (length, column) => {
    fields("nick: field.string({ maxLength: 40 }).default('x')")
    await run(['-y'])
    fields(`nick: field.string({ maxLength: ${length} }).default('x')`)
    const value = length > 512 ? `('x')` : `'x'`
    expect((await run(['--dry-run'])).out).toContain(
      `on MySQL widen its column: alter table auth_users modify column ${column} not null default ${value};`,
    )
  })
})

describe('the other commands go by schema.json', () => {
  it('migrate plans and adds the columns, also to tables that are there already', async () => {
    await cli(['migrate', '--apply'])
    await run(['-y'])
    expect(await cli(['migrate', '--status'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('2 to apply  fields of your own'),
    })
    expect((await cli(['migrate', '--plan'])).out).toBe(
      `-- 1 (plan) of fields of your own\nalter table auth_users add column "plan" text not null default 'free';\n\n-- 2 (born_at) of fields of your own\nalter table auth_users add column "born_at" integer;\n`,
    )
    expect((await cli(['migrate', '--apply', '--json'])).json).toMatchObject({
      applied: [
        { source: 'fields', version: 1, name: 'plan' },
        { source: 'fields', version: 2, name: 'born_at' },
      ],
    })
    expect(await cli(['migrate', '--apply'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing was to be applied'),
    })
  })

  it('users are made and shown with their fields, and nobody is before the columns are there', async () => {
    await cli(['migrate', '--apply'])
    await run(['-y'])
    const create = ['user', 'create', '--email', 'ada@example.com', '--no-password', '--field', 'bornAt=1815-12-10']
    expect(await cli(create)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no column plan, born_at yet: run npx sallyport migrate'),
    })
    await cli(['migrate', '--apply'])
    expect(await cli([...create, '--field', 'plan=gold'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Use free or pro.'),
    })
    expect(await cli([...create, '--field', 'plam=pro'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean "plan"?'),
    })
    expect((await cli([...create, '--json'])).json).toMatchObject({
      user: { fields: { plan: 'free', bornAt: '1815-12-10T00:00:00.000Z' } },
    })
    expect((await cli(['user', 'show', 'ada@example.com'])).out).toMatch(/plan +free\nbornAt +1815-12-10 00:00Z/)
    expect((await cli(['user', 'list', '--json'])).json).toMatchObject({ users: [{ fields: { plan: 'free' } }] })
  })

  it('a role of a file that auth.ts imports is known', async () => {
    project.write('roles.ts', "export const roles = { admin: ['*'] } as const\n")
    project.write(
      'auth.ts',
      "import { sallyport } from 'sallyport/next'\nimport { roles } from './roles'\nexport const auth = sallyport({ roles })\n",
    )
    await run(['-y'])
    await cli(['migrate', '--apply'])
    const create = ['user', 'create', '--email', 'ada@example.com', '--no-password', '--role']
    expect(await cli([...create, 'adnim'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Did you mean "admin"?'),
    })
    expect(await cli([...create, 'admin'])).toMatchObject({ code: 0 })
  })

  it.each([
    ['no JSON', '{'],
    ['of another version', '{ "version": 2 }'],
    ['with SQL for a prefix', '{ "version": 1, "prefix": "a; drop table x", "roles": null, "fields": [] }'],
    [
      'with SQL for a column',
      '{ "version": 1, "prefix": "auth_", "roles": null, "fields": [{ "name": "plan", "column": "plan; drop", "kind": "date" }] }',
    ],
    [
      'with SQL for a name',
      '{ "version": 1, "prefix": "auth_", "roles": null, "fields": [{ "name": "a b", "column": "a b", "kind": "date" }] }',
    ],
    [
      'with a kind that there is not',
      '{ "version": 1, "prefix": "auth_", "roles": null, "fields": [{ "name": "plan", "column": "plan", "kind": "toString" }] }',
    ],
  ])('one that is %s is refused', async (_title, text) => {
    await run(['-y'])
    writeFileSync(join(project.path, 'sallyport/schema.json'), text)
    expect(await cli(['migrate', '--plan'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('sallyport/schema.json cannot be used'),
    })
  })
})

it('an auth.ts that cannot be read is named', async () => {
  project.write(
    'auth.ts',
    `import { sallyport } from 'sallyport/next'\nexport const auth = sallyport(${'['.repeat(20_000)})\n`,
  )
  const { code, err } = await run([])
  expect([code, err]).toEqual([1, expect.stringContaining('These cannot: auth.ts. Mend their syntax')])
})
