/**
 * The databases that Prisma and Drizzle are tried on.
 *
 * @typedef {object} Dialect
 * @property {'sqlite' | 'postgres' | 'mysql'} name
 * @property {string} provider As `datasource` of Prisma and `dialect` of Drizzle call it.
 * @property {string} core The module of Drizzle: `drizzle-orm/<core>-core`.
 * @property {string} id What Prisma adds to a column that refers to a user.
 * @property {string} text A column of Drizzle for the same.
 * @property {string} driver The module of Drizzle that connects.
 * @property {string} adapter How Prisma connects, in TypeScript.
 */

/** @type {Dialect[]} */
export const dialects = [
  {
    name: 'sqlite',
    provider: 'sqlite',
    core: 'sqlite',
    id: '',
    text: "text('author_id')",
    driver: 'libsql',
    adapter: "import { PrismaLibSql } from '@prisma/adapter-libsql'\nconst adapter = new PrismaLibSql({ url })",
  },
  {
    name: 'postgres',
    provider: 'postgresql',
    core: 'pg',
    id: '',
    text: "text('author_id')",
    driver: 'node-postgres',
    adapter: "import { PrismaPg } from '@prisma/adapter-pg'\nconst adapter = new PrismaPg({ connectionString: url })",
  },
  {
    name: 'mysql',
    provider: 'mysql',
    core: 'mysql',
    id: '@db.VarChar(36)',
    text: "varchar('author_id', { length: 36 })",
    driver: 'mysql2',
    adapter: "import { PrismaMariaDb } from '@prisma/adapter-mariadb'\nconst adapter = new PrismaMariaDb(url)",
  },
]
