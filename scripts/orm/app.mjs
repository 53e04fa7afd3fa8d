import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** @typedef {import('./dialects.mjs').Dialect} Dialect */

/**
 * Writes an app that has both ORMs, each with a table of its own that refers to a user.
 *
 * @param {string} folder
 * @param {Dialect} dialect
 */
export function writeApp(folder, dialect) {
  for (const [path, text] of Object.entries(filesOf(dialect))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** @param {Dialect} dialect @returns {Record<string, string>} */
function filesOf(dialect) {
  const { provider, id } = dialect
  return {
    'package.json': '{ "private": true, "type": "module" }\n',
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        moduleResolution: 'nodenext',
        types: ['node'],
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        allowImportingTsExtensions: true,
      },
      include: ['*.ts', 'src', 'generated'],
      exclude: ['auth.ts'],
    }),
    'auth.ts': `import { field, sallyport } from 'sallyport/next'

export const auth = sallyport({
  user: {
    fields: {
      plan: field.enum(['free', "it's"]).default('free').public(),
      bornAt: field.date(),
      company: field.string({ maxLength: 80 }),
      newsletter: field.boolean().default(false),
      credit: field.number().default(1.5),
      seats: field.integer().default(-1),
    },
  },
})
`,
    'prisma.config.ts': `export default {
  schema: 'prisma/schema.prisma',
  experimental: { externalTables: true },
  tables: { external: [${external(dialect)}] },
}
`,
    'prisma/schema.prisma': `generator client {
  provider               = "prisma-client"
  output                 = "../generated"
  importFileExtension    = "ts"
}

datasource db {
  provider = "${provider}"
}

model Post {
  id       Int      @id
  title    String
  authorId String   @map("author_id") ${id}
  author   AuthUser @relation(fields: [authorId], references: [id], onDelete: Cascade)

  @@map("posts")
}
`,
    'drizzle.config.ts': `export default {
  dialect: '${provider}',
  schema: './src/db/schema.ts',
  tablesFilter: ['!auth_*'],
  dbCredentials: { url: process.env['DATABASE_URL'] ?? '' },
}
`,
    'src/db/schema.ts': drizzleSchema(dialect),
    'drizzle.ts': drizzleQuery(dialect),
    'prisma.ts': prismaQuery(dialect),
  }
}

/** @param {Dialect} dialect */
function external({ name }) {
  const tables = ['schema', 'users', 'passwords', 'sessions', 'tokens', 'limits', 'changes', 'outbox']
  return tables.map((table) => `'${name === 'postgres' ? 'public.' : ''}auth_${table}'`).join(', ')
}

/** @param {Dialect} dialect */
function drizzleSchema({ core, text }) {
  const type = core === 'mysql' ? "varchar('title', { length: 80 })" : "text('title')"
  const number = core === 'mysql' ? 'int' : 'integer'
  const names = [`${core}Table`, number, core === 'mysql' ? 'varchar' : 'text']
  return `import { ${names.join(', ')} } from 'drizzle-orm/${core}-core'
import { authUsers } from '../../sallyport/drizzle.ts'

export const author = () => authUsers.id
export const posts = ${core}Table('posts', {
  id: ${number}('id').primaryKey(),
  title: ${type}.notNull(),
  authorId: ${text}.notNull()${core === 'mysql' ? '' : ".references(author, { onDelete: 'cascade' })"},
})
`
}

/** @param {Dialect} dialect */
function connect({ driver }) {
  return `import { drizzle } from 'drizzle-orm/${driver}'
import { authUsers } from './sallyport/drizzle.ts'
import { posts } from './src/db/schema.ts'

const url = process.env['DATABASE_URL'] ?? ''
const db = drizzle(url)`
}

/** @param {Dialect} dialect */
function drizzleQuery(dialect) {
  return `import { eq } from 'drizzle-orm'
${connect(dialect)}

const [user] = await db.select().from(authUsers)
await db.insert(posts).values({ id: 1, title: 'Hello', authorId: user?.id ?? '' })
const rows = await db
  .select({ title: posts.title, email: authUsers.email, plan: authUsers.plan, newsletter: authUsers.newsletter, seats: authUsers.seats, createdAt: authUsers.createdAt })
  .from(posts)
  .innerJoin(authUsers, eq(authUsers.id, posts.authorId))
const [row] = rows
// The compiler knows the words of the enum, and what is a number.
const plan: 'free' | "it's" | undefined = row?.plan
const time: number | undefined = row?.createdAt
// @ts-expect-error
const wrong: 'free' | undefined = row?.plan
console.log(JSON.stringify({ ...row, plan, createdAt: typeof time, wrong: undefined }))
process.exit(0)
`
}

/** @param {Dialect} dialect */
function prismaQuery({ adapter }) {
  return `import { PrismaClient } from './generated/client.ts'
${adapter.replace('\n', "\nconst url = process.env['DATABASE_URL'] ?? ''\n")}
const prisma = new PrismaClient({ adapter })

const [post] = await prisma.post.findMany({ include: { author: true } })
const users = await prisma.authUser.findMany({ include: { postAsAuthor: true, sessions: true } })
const created: bigint | undefined = post?.author.createdAt
console.log(
  JSON.stringify({
    title: post?.title,
    email: post?.author.email,
    plan: post?.author.plan,
    newsletter: post?.author.newsletter,
    seats: Number(post?.author.seats),
    createdAt: typeof created,
    posts: users[0]?.postAsAuthor.length,
  }),
)
process.exit(0)
`
}
