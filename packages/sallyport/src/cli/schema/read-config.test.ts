import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { field } from '../../user/field.ts'
import { readProject } from '../project/read-project.ts'
import { smallApp, testProject } from '../testing-only/run-cli.ts'
import type { TestProject } from '../testing-only/run-cli.ts'
import { readConfig } from './read-config.ts'

let project: TestProject
beforeEach(() => (project = testProject(smallApp)))
afterEach(() => project.remove())

const head = "import { field, sallyport } from 'sallyport/next'\n"
const own = (fields: string) => `${head}export const auth = sallyport({ user: { fields: ${fields} } })\n`

function read(files: Readonly<Record<string, string>>) {
  for (const [file, text] of Object.entries(files)) project.write(file, text)
  return readConfig(readProject(project.path), null)
}

function fieldsOf(files: Readonly<Record<string, string>>) {
  return Object.fromEntries(read(files).fields.map(({ name, definition }) => [name, definition]))
}

/** What every way of writing them down must give. */
const plan = { plan: field.enum(['free', 'pro']).default('free').public().definition }

describe('what is written out is read', () => {
  it.each([
    ['as literals', `{ plan: field.enum(['free', 'pro']).default('free').public() }`],
    [
      'in quotes, with comments and commas',
      `{ 'plan': field /* own */ .enum(['free', 'pro',],) // two\n .default('free').public(), }`,
    ],
    ['as templates', '{ plan: field.enum([`free`, `pro`]).default(`free`).public() }'],
    [
      'with assertions',
      `{ plan: field.enum(['free', 'pro'] as const).default('free').public() } as const satisfies object`,
    ],
    ['in parentheses', `({ plan: (field.enum(['free', 'pro'])).default(('free')).public() })`],
    [
      'twice, of which the last counts',
      `{ plan: field.string(), plan: field.enum(['free', 'pro']).default('free').public() }`,
    ],
    ['by a spread', `{ ...{ plan: field.enum([...['free'], 'pro']).default('free').public() } }`],
  ])('%s', (_title, text) => {
    expect(fieldsOf({ 'auth.ts': own(text) })).toEqual(plan)
  })

  it.each([
    [
      'a constant',
      {
        'auth.ts': `${head}const words = ['free', 'pro'] as const\nconst fields = { plan: field.enum(words).default(words2.first).public() }\nconst words2 = { first: 'free' }\nexport const auth = sallyport({ user: { fields } })`,
      },
    ],
    [
      'a constant of all options',
      {
        'auth.ts': `${head}const options = { user: { fields: { plan: field.enum(['free', 'pro']).default('free').public() } } } as const\nexport const auth = sallyport(options)`,
      },
    ],
    [
      'a file by an alias',
      {
        'auth.ts': `import { sallyport } from 'sallyport/next'\nimport { fields as mine } from '@/lib/fields'\nexport const auth = sallyport({ user: { fields: mine } })`,
        'lib/fields.ts': `import { field as f } from 'sallyport/next'\nexport const fields = { plan: f.enum(['free', 'pro']).default('free').public() } satisfies object`,
      },
    ],
    [
      'a re-export of a default export',
      {
        'auth.ts': `import { sallyport } from 'sallyport/next'\nimport { fields } from './lib'\nexport const auth = sallyport({ user: { fields } })`,
        'lib/index.ts': `export { default as fields } from './fields'`,
        'lib/fields.ts': `import * as s from 'sallyport'\nexport default { plan: s.field.enum(['free', 'pro']).default('free').public() }`,
      },
    ],
    [
      'export * from',
      {
        'auth.ts': `import { sallyport } from 'sallyport/next'\nimport { fields } from './lib'\nexport const auth = sallyport({ user: { fields } })`,
        'lib/index.ts': `export * from './fields'`,
        'lib/fields.ts': `import { field } from 'sallyport'\nexport const fields = { plan: field.enum(['free', 'pro']).default('free').public() }`,
      },
    ],
    [
      'a spread of options',
      {
        'auth.ts': `${head}const base = { user: { fields: { plan: field.enum(['free', 'pro']).default('free').public() } } }\nexport const auth = sallyport({ ...base, roles: {} })`,
      },
    ],
  ])('%s is followed', (_title, files) => {
    expect(fieldsOf(files)).toEqual(plan)
  })

  it('every kind, step and literal gives what the builder gives', () => {
    const text = `{
      a: field.string({ maxLength: 80 }).input({ required: true }),
      b: field.integer().default(-5),
      c: field.number().default(+1.5).input(),
      d: field.boolean().default(false).public(),
      e: field.date().default(new Date('2026-01-02')),
      f: field.date().input({ required: false }),
    }`
    expect(fieldsOf({ 'auth.ts': own(text) })).toEqual({
      a: field.string({ maxLength: 80 }).input({ required: true }).definition,
      b: field.integer().default(-5).definition,
      c: field.number().default(1.5).input().definition,
      d: field.boolean().default(false).public().definition,
      e: field.date().default(new Date('2026-01-02')).definition,
      f: field.date().input().definition,
    })
  })

  it('an app without fields has none, and a spread of roles from another file is read', () => {
    const files = {
      'auth.ts': `${head}import { more } from './roles'\nexport const auth = sallyport({ roles: { admin: ['*'], ...more } })`,
      'roles.ts': `export const more = { editor: [] } as const`,
    }
    expect(read(files)).toEqual({ fields: [], roles: ['admin', 'editor'] })
    expect(read({ 'auth.ts': `${head}export const auth = sallyport({ roles: load() })` }).roles).toBeNull()
  })
})

describe('what is only known when the app runs is refused, with its place and what to do', () => {
  it.each([
    ['a call', `{ plan: field.enum(load()) }`, '2:68: user.fields.plan'],
    ['a function of the app', `{ plan: mine() }`, 'user.fields.plan'],
    ['the environment', `{ plan: field.string().default(process.env.PLAN) }`, 'user.fields.plan'],
    ['a placeholder', '{ plan: field.string().default(`a${1}`) }', 'user.fields.plan'],
    ['a computed key', `{ [name]: field.string() }`, 'user.fields'],
    ['a spread of a call', `{ ...load() }`, 'user.fields'],
    ['a method that the builder has not', `{ plan: field.string().constructor('return 1') }`, 'user.fields.plan'],
    ['a property that all objects have', `{ plan: field.toString() }`, 'user.fields.plan'],
    ['an inherited name', `{ plan: field.__proto__ }`, 'user.fields.plan'],
    ['a date by something else', `{ plan: field.date().default(new Clock(1)) }`, 'user.fields.plan'],
    ['a let', `later } })\nlet later = {}; sallyport({ user: { fields: {}`, 'user.fields'],
    ['a choice', `{ plan: 1 > 0 ? field.string() : field.date() }`, 'user.fields.plan'],
    ['itself', `loop } })\nconst loop = { ...loop }; sallyport({ user: { fields: {}`, 'user.fields'],
    ['a getter', `{ get plan() { return field.string() } }`, 'user.fields'],
  ])('%s', (_title, text, where) => {
    const message = messageOf(() => read({ 'auth.ts': own(text) }))
    expect(message).toMatch(/^auth\.ts:\d+:\d+: /)
    expect(message).toContain(where)
    expect(message).toContain('write it as a literal, or pass --fields sallyport/fields.json')
  })

  it('as are options that a function makes', () => {
    expect(messageOf(() => read({ 'auth.ts': `${head}export const auth = sallyport(options())` }))).toContain(
      'user is computed',
    )
  })
})

describe('what the library refuses is refused with its own sentence, and the place', () => {
  it.each([
    [
      'a default that does not fit',
      `{\n  plan: field.enum(['free']).default('gold') }`,
      'auth.ts:3:30: user.fields.plan: default("gold") is no value',
    ],
    ['a length', `{ a: field.string({ maxLength: 0 }) }`, 'use a whole number from 1 to 10000'],
    ['an invalid date', `{ a: field.date().default(new Date('never')) }`, 'is no value of this date field'],
    ['a name that is taken', `{ email: field.string() }`, 'user.fields.email cannot have that name'],
    ['something else', `{ plan: 'free' }`, 'user.fields.plan is no field'],
  ])('%s', (_title, text, sentence) => {
    expect(messageOf(() => read({ 'auth.ts': own(text) }))).toContain(sentence)
  })
})

describe('of several auths', () => {
  it('what one declares holds, and where two differ both places are named', () => {
    const second = `${head}import '@/auth'\nexport const other = sallyport({ user: { fields: { plan: field.string() } } })`
    const first = own(`{ plan: field.enum(['free', 'pro']).default('free').public() }`)
    const page = {
      'app/x/page.tsx': "import { other } from '@/other'\nexport default function Page() { return other.url }",
    }
    expect(fieldsOf({ 'auth.ts': first, 'other.ts': `${head}export const other = sallyport({})`, ...page })).toEqual(
      plan,
    )
    expect(messageOf(() => read({ 'auth.ts': first, 'other.ts': second, ...page }))).toMatch(
      /other\.ts:3:\d+: the fields differ from those at auth\.ts:2/,
    )
  })
})

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('It was not refused.')
}
