import { beforeAll, describe, expect, it } from 'vitest'
import { ask } from './lib/ask.ts'
import { mailsTo, mailTo, newEmail, newPassword, newPerson, signIn, whoIs } from './lib/person.ts'
import type { Person } from './lib/person.ts'
import { everyRouter } from './lib/target.ts'

describe.each(everyRouter())('$store, $router', (at) => {
  let ada: Person
  beforeAll(async () => {
    ada = await newPerson(at)
  })

  const post = (path: string, body: unknown) => ask(at, { path: at.base + path, body })

  it('AT189 AT195 a sign-up takes neither an id nor roles nor dates from a client', async () => {
    const [email, password] = [newEmail(), newPassword()]
    const wanted = {
      id: 'role:admin',
      userId: ada.id,
      role: 'admin',
      roles: ['admin'],
      isAdmin: true,
      emailVerified: true,
      email_verified_at: 1,
      banned: false,
      createdAt: 0,
      epoch: 99,
      // oxlint-disable-next-line no-script-url -- it is what the attacker sends
      image: 'javascript:alert(1)',
      permissions: '*',
      user: { role: 'admin' },
    }
    expect((await post('/sign-up', { email, password, ...wanted })).status).toBe(200)
    const early = await post('/sign-in', { email, password })
    expect(early.status, 'the address counts as proven').not.toBe(200)
    const { code } = await mailTo(at, email)
    expect((await post('/email/verify', { email, code, ...wanted })).status).toBe(200)
    const { user, roles, permissions } = JSON.parse((await signIn(at, { email, password })).text) as {
      user: { id: string; role: string; image: string | null }
      roles: string[]
      permissions: string[]
    }
    expect([wanted.id, ada.id]).not.toContain(user.id)
    expect(user.role).not.toBe('admin')
    expect(user.image).toBeNull()
    expect(roles).toEqual([])
    expect(permissions).not.toContain('*')
  })

  it('AT196 a body with __proto__ and constructor gives nobody a role, also the one who comes next', async () => {
    const bodies = [
      '{"__proto__":{"role":"admin","roles":["admin"]},"email":"a@example.com","password":"x"}',
      '{"constructor":{"prototype":{"roles":["admin"]}},"email":"a@example.com","password":"x"}',
      '{"email":{"__proto__":{"role":"admin"}},"password":"x"}',
      '[{"__proto__":{"role":"admin"}}]',
    ]
    for (const body of bodies) {
      for (const path of ['/sign-in', '/sign-up', '/email/verify', '/sign-out'])
        expect((await ask(at, { path: at.base + path, body })).status, body).toBeLessThan(500)
      const form = { 'content-type': 'application/x-www-form-urlencoded' }
      const fields = '__proto__[role]=admin&constructor[prototype][role]=admin&email=a@example.com&password=x'
      expect((await ask(at, { path: `${at.base}/sign-in?${fields}`, headers: form, body: fields })).status).toBe(303)
    }
    const { roles } = JSON.parse((await signIn(at, ada)).text) as { roles: string[] }
    expect(roles).toEqual([])
    expect((await ask(at, { path: '/api/app/admin', cookie: ada.cookie })).status).not.toBe(200)
  })

  it('AT197 a value of another type is 400 in every field, and matches nobody', async () => {
    const values: unknown[] = [[], {}, 1, true, null, { $ne: null }, { $gt: '' }, { toString: 1 }, [ada.email], [['a']]]
    for (const value of values) {
      for (const [path, body] of [
        ['/sign-in', { email: value, password: ada.password }],
        ['/sign-in', { email: ada.email, password: value }],
        ['/sign-up', { email: value, password: newPassword() }],
        ['/sign-up', { email: newEmail(), password: value }],
        ['/sign-up', { email: newEmail(), password: newPassword(), name: value ?? 1 }],
        ['/email/verify', { email: ada.email, code: value }],
        ['/email/verify', { token: value }],
      ] as const) {
        const answer = await post(path, body)
        expect(answer.status, `${path} ${JSON.stringify(body)}`).toBe(400)
        expect(answer.setCookies).toEqual([])
      }
    }
  })

  it('AT200 broken, deep and huge bodies are a quick 4xx', async () => {
    const bodies = [
      '{',
      '\uFEFF{',
      '['.repeat(100_000),
      '{"a":'.repeat(3_000),
      `"${'x'.repeat(2_000_000)}"`,
      '{"email":"\ud800"}',
    ]
    for (const body of bodies) {
      const since = performance.now()
      const { status } = await post('/sign-in', body)
      expect(status, body.slice(0, 20)).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      expect(performance.now() - since).toBeLessThan(2_000)
    }
    expect(await whoIs(at, ada.cookie)).toBe(ada.id)
  })

  it('AT231 a password of a megabyte is refused, and so is one of 4096 emoji', async () => {
    for (const password of ['x'.repeat(1_000_000), '🔐'.repeat(4_096), 'x'.repeat(257)]) {
      expect([400, 413]).toContain((await post('/sign-in', { email: ada.email, password })).status)
      expect([400, 413]).toContain((await post('/sign-up', { email: newEmail(), password })).status)
    }
  })

  it('AT206 AT240 AT241 AT247 addresses that are two, or carry a header, are refused, and nobody is mailed', async () => {
    const victim = newEmail()
    for (const email of [
      `${victim}\uff20evil.com`,
      `${victim}@evil.com`,
      `attacker@evil.com,${victim}`,
      `attacker@evil.com;${victim}`,
      `"${victim}"@evil.com`,
      `<${victim}>`,
      `${victim}\r\nBcc: attacker@evil.com`,
      `${victim}\u0000@evil.com`,
      `${victim}\u0000`,
      `${victim} attacker@evil.com`,
    ]) {
      expect((await post('/sign-up', { email, password: newPassword() })).status, email).toBe(400)
    }
    expect(mailsTo(at, victim)).toEqual([])
  })

  it('AT274 an empty password, and none, match nobody', async () => {
    for (const password of ['', ' ', '\u0000', null, undefined])
      expect([400, 401]).toContain((await post('/sign-in', { email: ada.email, password })).status)
  })

  it('AT268 a common password, the app’s name and one’s own address are refused with the reason', async () => {
    const email = newEmail()
    for (const password of ['passwordpassword', 'sallyportdemo2026', email, '123456789012345']) {
      const { status, text } = await post('/sign-up', { email, password })
      expect(status, password).toBe(400)
      expect(text).toContain('"password"')
    }
  })

  it('AT205 AT207 AT212 markup and templates in a name are text in a mail', async () => {
    const email = newEmail()
    const name = '<b>x</b>{{constructor}} ${7*7}'
    expect((await post('/sign-up', { email, password: newPassword(), name })).status).toBe(200)
    const { html } = (await mailTo(at, email)) as unknown as { html: string }
    expect(html).not.toContain('<b>x</b>')
    expect(html).not.toContain('49')
  })
})
