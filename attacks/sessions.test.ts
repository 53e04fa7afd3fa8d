import { beforeEach, describe, expect, it } from 'vitest'
import { ask } from './lib/ask.ts'
import { cookieOf, newPerson, signIn, whoIs } from './lib/person.ts'
import type { Person } from './lib/person.ts'
import { everyStore } from './lib/target.ts'

describe.each(everyStore().filter(({ hasRows }) => hasRows))('$store, $router', (at) => {
  let ada: Person
  beforeEach(async () => {
    ada = await newPerson(at)
  })

  const list = async (cookie: string, query = '') => {
    const { status, text } = await ask(at, { path: `${at.base}/sessions${query}`, cookie })
    expect(status, text).toBe(200)
    return (JSON.parse(text) as { sessions: { id: string; current: boolean }[] }).sessions
  }

  it('AT060 a cookie that was kept is nobody’s after the sign-out', async () => {
    expect((await ask(at, { path: `${at.base}/sign-out`, cookie: ada.cookie, body: {} })).status).toBe(200)
    expect(await whoIs(at, ada.cookie)).toBeNull()
    for (const path of at.privatePages) {
      const { status, text } = await ask(at, { path, cookie: ada.cookie })
      expect(status).toBe(307)
      expect(text).not.toContain(ada.name)
    }
  })

  it('AT047 a sign-out among requests that renew the session ends it, and no answer brings it back', async () => {
    for (let round = 0; round < 10; round += 1) {
      const cookie = cookieOf(await signInAgain(ada))
      const uses = Array.from({ length: 4 }, () => ask(at, { path: `${at.base}/session`, cookie }))
      const [out, ...answers] = await Promise.all([
        ask(at, { path: `${at.base}/sign-out`, cookie, body: {} }),
        ...uses,
        ask(at, { path: at.privatePages[0] ?? '', cookie }),
      ])
      expect(out.status).toBe(200)
      expect(await whoIs(at, cookie)).toBeNull()
      for (const { setCookies } of answers) {
        for (const line of setCookies) expect(await whoIs(at, line.split(';')[0] ?? '')).toBeNull()
      }
    }
  })

  it('AT062 values that a client sends for its own session change nothing', async () => {
    const before = await ask(at, { path: `${at.base}/session?use=no`, cookie: ada.cookie })
    const values = { expiresAt: null, userId: 'x', createdAt: 0, aal: 3, authenticatedAt: '2999-01-01', role: 'admin' }
    for (const method of ['PATCH', 'PUT', 'POST', 'DELETE']) {
      for (const path of ['/session', '/sessions', '/user'])
        expect(
          (await ask(at, { method, path: at.base + path, cookie: ada.cookie, body: values })).status,
        ).toBeGreaterThan(403)
    }
    const after = await ask(at, { path: `${at.base}/session?use=no`, cookie: ada.cookie })
    expect(after.text).toBe(before.text)
  })

  it('AT063 AT182 the id of somebody else’s session is 404 wherever it is put, and the session lives on', async () => {
    const eve = await newPerson(at)
    const [{ id } = { id: '' }] = await list(ada.cookie)
    for (const body of [{ id }, { id, userId: ada.id }, { id: id.toUpperCase() }]) {
      const { status } = await ask(at, { path: `${at.base}/sessions/revoke`, cookie: eve.cookie, body })
      expect(status).toBe(404)
    }
    const cookie = `${eve.cookie}; userId=${ada.id}`
    expect((await list(cookie, `?userId=${ada.id}&user_id=${ada.id}`)).map((one) => one.id)).not.toContain(id)
    expect((await list(cookie, `?cursor=${id}`)).map((one) => one.id)).not.toContain(id)
    expect(await whoIs(at, ada.cookie)).toBe(ada.id)
  })

  it('AT072 AT204 the list of sessions holds no secret, and is neither filtered nor sorted by one', async () => {
    await signInAgain(ada)
    const { text } = await ask(at, { path: `${at.base}/sessions`, cookie: ada.cookie })
    expect(text).not.toMatch(/secret|hash|token/i)
    expect(text).not.toContain(ada.cookie.split('=')[1]?.slice(0, 20))
    for (const query of [
      'sort=secret_hash',
      'orderBy=secret_hash&order=desc',
      'where[secret_hash][startsWith]=a',
      'filter=%7B%22secret_hash%22%3A%7B%22%24regex%22%3A%22%5Ea%22%7D%7D',
      'select=secret_hash',
      'secret_hash=a',
    ]) {
      const answer = await ask(at, { path: `${at.base}/sessions?${query}`, cookie: ada.cookie })
      const ids = (body: string) => (JSON.parse(body) as { sessions: { id: string }[] }).sessions.map(({ id }) => id)
      expect(ids(answer.text), query).toEqual(ids(text))
      expect(answer.text).not.toContain('secret')
    }
  })

  /** A second session of the same person. */
  async function signInAgain(person: Person) {
    return signIn(at, person)
  }
})
