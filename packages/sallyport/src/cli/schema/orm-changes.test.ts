import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli, smallApp, testProject } from '../testing-only/run-cli.ts'
import type { TestProject } from '../testing-only/run-cli.ts'

const auth = `import { field, sallyport } from 'sallyport/next'
export const auth = sallyport({ user: { fields: {
  plan: field.enum(['free', "it's"]).default('free').public(), bornAt: field.date(), company: field.string({ maxLength: 80 }),
  news: field.boolean().default(false), credit: field.number().default(1.5), seats: field.integer().default(-1) } } })
`
const begin = '// sallyport:begin (written by npx sallyport schema; do not edit)'

let project: TestProject
beforeEach(() => (project = testProject({ ...smallApp, 'auth.ts': auth })))
afterEach(() => project.remove())

const run = (args: string[] = ['-y'], env: Record<string, string> = {}) =>
  runCli(['schema', ...args], { cwd: project.path, env })
const read = (file: string) => readFileSync(join(project.path, file), 'utf8')
const golden = (name: string) => join(import.meta.dirname, 'testing-only/golden', name)

const prisma = (provider: string, native = '') => `datasource db {
  provider = "${provider}" // of the app
}

model Post {
  id       Int       @id
  authorId String    ${native}
  author   AuthUser  @relation("writes", fields: [authorId], references: [id])
  editorId String?   @unique ${native}
  editor   AuthUser? @relation(fields: [editorId], references: [id], name: "edits")
}
`

describe.each([
  ['sqlite', 'sqlite', 'sqlite', ''],
  ['postgres', 'postgresql', 'pg', ''],
  ['mysql', 'mysql', 'mysql', '@db.VarChar(36)'],
] as const)('%s', (dialect, provider, core, native) => {
  it('has the tables as Prisma models, with the ends of the relations that the app has', async () => {
    project.write('prisma/schema.prisma', prisma(provider, native))
    expect(await run()).toMatchObject({ code: 0 })
    const text = read('prisma/schema.prisma')
    expect(text.startsWith(`${prisma(provider, native)}\n${begin}\n`)).toBe(true)
    await expect(text).toMatchFileSnapshot(golden(`${dialect}.prisma`))
  })

  it('has the tables as Drizzle declares them', async () => {
    const before = `import { ${core}Table } from 'drizzle-orm/${core}-core'\n`
    project.write(
      'drizzle.config.ts',
      `import { defineConfig } from 'drizzle-kit'\nexport default defineConfig({ dialect: '${provider}', schema: './src/tables.ts' })\n`,
    )
    project.write('src/tables.ts', before)
    expect(await run()).toMatchObject({ code: 0 })
    expect(read('src/tables.ts')).toBe(before)
    await expect(read('sallyport/drizzle.ts')).toMatchFileSnapshot(golden(`drizzle.${dialect}.txt`))
  })
})

describe('the marked lines', () => {
  it('what is outside of them is never touched, and a second run changes nothing', async () => {
    project.write('prisma/schema.prisma', prisma('sqlite'))
    await run()
    const odd = `\n// mine \t\nmodel Later {\n  id Int @id\n}`
    project.write('prisma/schema.prisma', `${read('prisma/schema.prisma').replace('AuthLimit', 'Edited')}${odd}`)
    await run()
    const text = read('prisma/schema.prisma')
    expect(text.startsWith(prisma('sqlite'))).toBe(true)
    expect(text.endsWith(`// sallyport:end\n${odd}`)).toBe(true)
    expect(text).toContain('model AuthLimit {')
    expect((await run()).out).toContain('nothing to write')
  })

  it('line ends of Windows stay', async () => {
    project.write('prisma/schema.prisma', prisma('sqlite').replaceAll('\n', '\r\n'))
    await run()
    expect(read('prisma/schema.prisma').replaceAll('\r\n', '')).not.toContain('\n')
    expect((await run()).out).toContain('nothing to write')
  })

  it.each([
    ['no end', `${begin}\nmodel A {}`],
    ['no beginning', '// sallyport:end'],
    ['two pairs', `${begin}\n// sallyport:end\n${begin}\n// sallyport:end`],
    ['the end first', `// sallyport:end\n${begin}`],
  ])('that are no pair are left to a person: %s', async (_title, text) => {
    project.write('prisma/schema.prisma', `${prisma('sqlite')}${text}\n`)
    expect(await run()).toMatchObject({ code: 1, err: expect.stringContaining('not one pair') })
    expect(read('prisma/schema.prisma')).toBe(`${prisma('sqlite')}${text}\n`)
  })
})

describe('the schema is found', () => {
  it.each([
    [
      'by prisma.config.ts',
      {
        'prisma.config.ts':
          "import path from 'node:path'\nimport { defineConfig } from 'prisma/config'\nexport default defineConfig({ schema: path.join('db', 'my.prisma') })",
      },
      'db/my.prisma',
    ],
    [
      'by package.json',
      { 'package.json': '{"dependencies":{"next":"16.4.6"},"prisma":{"schema":"./db/my.prisma"}}' },
      'db/my.prisma',
    ],
    ['at the top', {}, 'schema.prisma'],
  ])('Prisma %s', async (_title, files, file) => {
    for (const [name, text] of Object.entries({ ...files, [file]: prisma('postgresql') })) project.write(name, text)
    await run()
    expect(read(file)).toContain('model AuthUser {')
  })

  it('a folder of Prisma gets a file of our own, which the provider and the relations of the others hold for', async () => {
    project.write('prisma/schema/main.prisma', prisma('mysql', '@db.VarChar(36)'))
    project.write('prisma.config.ts', "export default { schema: 'prisma/schema' }")
    await run()
    expect(read('prisma/schema/main.prisma')).toBe(prisma('mysql', '@db.VarChar(36)'))
    expect(read('prisma/schema/sallyport.prisma')).toMatch(/postAsAuthor +Post\[\] +@relation\("writes"\)/)
    expect((await run()).out).toContain('nothing to write')
  })

  it('Drizzle by hand, and from then on by the marked lines', async () => {
    project.write('drizzle.config.ts', "export default { dialect: 'turso', schema: './src/db/*.ts' } satisfies Config")
    await run(['-y', '--drizzle', 'src/lib/tables.ts'])
    const text = read('src/lib/tables.ts')
    expect(text).toContain("from 'drizzle-orm/sqlite-core'")
    project.write('src/lib/tables.ts', text.replace('authLimits', 'edited'))
    expect(await run()).toMatchObject({ code: 0 })
    expect(read('src/lib/tables.ts')).toBe(text)
  })

  it('Drizzle without a configuration by what the named file imports', async () => {
    project.write('x/tables.ts', "import { pgTable } from 'drizzle-orm/pg-core'\n")
    await run(['-y', '--drizzle', 'x/tables.ts'])
    expect(read('x/tables.ts')).toContain('sallyportSql.pgTable')
    expect(await run(['-y', '--drizzle', 'x/none.ts'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not say for which database'),
    })
    expect(await run(['-y', '--drizzle', '../out.ts'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('not in this project'),
    })
  })

  it('a named Prisma schema that is not there is said to be not there', async () => {
    expect(await run(['-y', '--prisma', 'x/none.prisma'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('no Prisma schema at x/none.prisma'),
    })
  })

  it('and how to tell its tool that the tables are not its own, until that is told', async () => {
    project.write('drizzle.config.ts', "export default { dialect: 'sqlite', schema: './src/db/*.ts' }")
    project.write('prisma/schema.prisma', prisma('sqlite'))
    const { out } = await run()
    expect(out).toContain("Set tablesFilter: ['!auth_*'] in drizzle.config.ts")
    expect(out).toContain("tables: { external: ['auth_schema', 'auth_users', ")
    project.write('drizzle.config.ts', "export default { dialect: 'sqlite', schema: '.', tablesFilter: ['!auth_*'] }")
    const names = /external: (\[.*?\])/.exec(out)?.[1] ?? ''
    project.write(
      'prisma.config.ts',
      `export default { experimental: { externalTables: true }, tables: { external: ${names} } }`,
    )
    expect((await run()).out).toBe('✓ Up to date: nothing to write\n')
  })

  it('one for another database stays as it is, with a notice; --no-orm leaves every one alone', async () => {
    project.write('prisma/schema.prisma', prisma('postgresql'))
    expect((await run(['-y', '--database', 'file:a.db'])).out).toContain('is for postgres and the users are in sqlite')
    await run(['-y', '--no-orm'])
    expect(read('prisma/schema.prisma')).toBe(prisma('postgresql'))
    project.write('prisma/schema.prisma', prisma('mongodb'))
    expect(await run()).toMatchObject({
      code: 1,
      err: expect.stringContaining('is for mongodb, which sallyport does not speak: pass --no-orm'),
    })
  })
})
