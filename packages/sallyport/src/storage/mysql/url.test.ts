import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '../../testing-only/any-text.ts'
import { temporaryFolder } from '../testing-only/empty-database.ts'
import { parseMysqlUrl } from './url.ts'

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

test.each([
  ['mysql://ada:s%40fe@db.example.com:3307/app', 'db.example.com', 3307, 'ada', 's@fe', 'app'],
  ['mariadb://ada:p@db/app', 'db', 3306, 'ada', 'p', 'app'],
  ['mysql://ada@[::1]/a%20b', '::1', 3306, 'ada', '', 'a b'],
])('%s is read', (url, host, port, user, password, database) => {
  expect(parseMysqlUrl(url)).toEqual({ host, port, user, password, database })
})

test('a socket takes the place of host and port', () => {
  const address = parseMysqlUrl('mysql://ada:p@localhost/app?socket=/run/mysqld.sock')
  expect(address).toEqual({ socketPath: '/run/mysqld.sock', user: 'ada', password: 'p', database: 'app' })
})

test.each([
  ['DISABLED', undefined],
  ['REQUIRED', { rejectUnauthorized: true, verifyIdentity: true }],
  ['verify_identity', { rejectUnauthorized: true, verifyIdentity: true }],
  ['VERIFY_CA', { rejectUnauthorized: true, verifyIdentity: false }],
])('ssl-mode=%s never encrypts without checking whom it talks to', { tags: ['ASVS-12.3.2'] }, (mode, ssl) => {
  expect(parseMysqlUrl(`mysql://ada:p@db/app?ssl-mode=${mode}`).ssl).toEqual(ssl)
})

test('ssl-ca is read from its file', async () => {
  const folder = await temporaryFolder()
  const path = join(folder.path, 'ca.pem')
  await writeFile(path, 'certificate')
  expect(parseMysqlUrl(`mysql://ada:p@db/app?ssl-mode=REQUIRED&ssl-ca=${path}`).ssl?.ca).toBe('certificate')
  await folder.remove()
})

test.each([
  ['no database', 'mysql://ada:hunter2@db', /names no database/],
  ['a path of two parts', 'mysql://ada:hunter2@db/a/b', /names no database/],
  ['no host', 'mysql:///app', /names no host/],
  ['an option of the driver', 'mysql://ada:hunter2@db/app?multipleStatements=true', /has multipleStatements;/],
  ['a slash in the password', 'mysql://ada:hunter2/x:y@db/app', /written %40/],
  ['a question mark in the password', 'mysql://ada:12?hunter2&x@db/app', /written %40/],
  ['a slash and digits in the password', 'mysql://ada:12/hunter2@db', /written %40/],
  ['a hash in the password', 'mysql://ada:12#hunter2@db/app', /written %40/],
  ['half a code', 'mysql://ada:hunter2%@db/app', /written %25/],
  ['an unknown ssl-mode', 'mysql://ada:hunter2@db/app?ssl-mode=hunter2', /ssl-mode that is none of/],
  ['a certificate without encryption', 'mysql://ada:hunter2@db/app?ssl-ca=/hunter2', /ssl-ca without ssl-mode/],
  ['a file that is not there', 'mysql://ada:hunter2@db/app?ssl-mode=REQUIRED&ssl-ca=/hunter2', /cannot be read/],
])('%s is refused, and nothing of the URL is shown', (_title, url, message) => {
  const error = thrownBy(() => parseMysqlUrl(url)) as Error
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toMatch(message)
  expect(error.message).not.toContain('hunter2')
})

/** How mysql2 itself reads a URL. */
const require = createRequire(import.meta.url)
const driver = require(join(dirname(require.resolve('mysql2')), 'lib/connection_config.js')) as {
  parseUrl(url: string): { host: string; port: number; user: string; password: string; database: string }
}

const encoded = (text: string) => encodeURIComponent(Buffer.from(text).toString())

test('any user, password and name of a database, once encoded, is read as the driver reads it', () => {
  const text = fc.oneof(
    anyText({ minLength: 1, maxLength: 8 }),
    fc.constantFrom('a@b', 'p:w', 'x/y', 'a?b#c', '%41', '100%', ' ', '+'),
  )
  const host = fc.constantFrom('db', 'DB.example.com', '127.0.0.1', '[::1]', 'a-b.c', '%64b')
  const port = fc.constantFrom('', ':3306', ':3307')
  const scheme = fc.constantFrom('mysql', 'mariadb', 'MySQL')
  fc.assert(
    fc.property(scheme, text, fc.option(text), host, port, text, (kind, user, password, at, on, database) => {
      const secret = password === null ? '' : `:${encoded(password)}`
      const url = `${kind}://${encoded(user)}${secret}@${at}${on}/${encoded(database)}`
      const theirs = driver.parseUrl(url)
      const hasOne = theirs.database !== '' && !theirs.database.includes('/')
      if (hasOne)
        expect(parseMysqlUrl(url)).toEqual({ ...theirs, port: Number.isNaN(theirs.port) ? 3306 : theirs.port })
      else expect(() => parseMysqlUrl(url)).toThrow(/names no database/)
    }),
    { numRuns: 150 },
  )
})

test('whatever signs a password has that were not encoded, what is refused shows nothing of it, and nothing of it is taken for a name', () => {
  const signs = fc
    .array(fc.constantFrom(...Array.from('@:/?#&=%[] 12'), '//', '%4', 'ssl-mode='), { maxLength: 6 })
    .map((all) => all.join(''))
  fc.assert(
    fc.property(signs, signs, fc.constantFrom('db/app', 'db/app?ssl-mode=DISABLED', 'db'), (before, after, rest) => {
      let read: unknown = null
      try {
        const { password: _, ...shown } = parseMysqlUrl(`mysql://ada:${before}hunter2${after}@${rest}`)
        read = shown
      } catch (error) {
        read = (error as Error).message
      }
      expect(JSON.stringify(read)).not.toContain('hunter2')
    }),
    { numRuns: 150 },
  )
})
