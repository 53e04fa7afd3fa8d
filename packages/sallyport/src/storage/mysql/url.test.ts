import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
