import { expect, it } from 'vitest'
import type { Subject } from './check.ts'
import { diskChecks } from './disk-checks.ts'

const table = `overlay / overlay rw 0 0
/dev/sda1 /data ext4 rw 0 0
server:/share /data/shared nfs4 rw 0 0
tmpfs /run tmpfs rw 0 0
//nas/auth /mnt/my\\040nas cifs rw 0 0
`

/** What the check says of a database in a folder. */
async function verdict(file: string, production = true): Promise<string> {
  const subject = {
    database: { url: `file:${file}`, dialect: 'sqlite', from: 'DATABASE_URL', file, prefix: 'auth_' },
    env: {},
    production,
    project: { files: { isFile: () => false } },
    mountTable: () => table,
    temporaryFolder: '/tmp',
  } as unknown as Subject
  const { status, found } = (await diskChecks.find(({ id }) => id === 'disk')?.run(subject)) ?? {
    status: 'no check',
    found: '',
  }
  return `${status}: ${found}`
}

it('a network file system fails, by the longest mount point above the file', async () => {
  expect(await verdict('/data/shared/auth.db')).toContain(
    'fail: /data/shared/auth.db is on a network file system (nfs4)',
  )
  expect(await verdict('/mnt/my nas/auth.db')).toContain('cifs')
  expect(await verdict('/data/auth.db')).toBe('ok: /data/auth.db')
  expect(await verdict('/data/sharedfiles/auth.db')).toBe('ok: /data/sharedfiles/auth.db')
})

it("memory fails in production, and a container's own layer is a warning there", async () => {
  expect(await verdict('/run/auth.db')).toMatch(/^fail.*memory/)
  expect(await verdict('/run/auth.db', false)).toMatch(/^warn.*memory/)
  expect(await verdict('/srv/auth.db')).toMatch(/^warn.*container/)
  expect(await verdict('/srv/auth.db', false)).toMatch(/^ok/)
})
