import { beforeAll, describe, expect, it } from 'vitest'
import { ask } from './lib/ask.ts'
import { cookieOf, newEmail, newPassword, newPerson, signIn, whoIs } from './lib/person.ts'
import type { Person } from './lib/person.ts'
import { everyRouter } from './lib/target.ts'

describe.each(everyRouter())('$store, $router', (at) => {
  let ada: Person
  let value: string
  beforeAll(async () => {
    ada = await newPerson(at)
    value = ada.cookie.slice(at.cookie.length + 1)
  })

  it('AT129 what a sign-in sets is one cookie: __Host-, Secure, HttpOnly, SameSite, the whole site, no Domain, small', async () => {
    const { setCookies } = await signIn(at, ada)
    expect(setCookies).toHaveLength(1)
    const [pair = '', ...attributes] = setCookies[0]?.split('; ') ?? []
    expect(pair.startsWith(`${at.cookie}=`)).toBe(true)
    expect(at.cookie.startsWith('__Host-')).toBe(true)
    expect(attributes).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']))
    expect(attributes.some((one) => /^domain/i.test(one))).toBe(false)
    expect(pair.length).toBeLessThan(1_100)
  })

  it('AT131 a session in pieces is nobody’s', async () => {
    const [head, tail] = [value.slice(0, 200), value.slice(200)]
    const pieces = [
      `${at.cookie}.0=${head}; ${at.cookie}.1=${tail}`,
      `${at.cookie}=${head}; ${at.cookie}.1=${tail}`,
      `${at.cookie}=${head}; ${at.cookie}=${tail}`,
      `${at.cookie}.0=${value}`,
    ]
    for (const cookie of pieces) expect(await whoIs(at, cookie), cookie).toBeNull()
  })

  it('AT131 halves of two sessions of one person are none', async () => {
    const other = cookieOf(await signIn(at, ada)).slice(at.cookie.length + 1)
    const [ours, theirs] = [value.split('.'), other.split('.')]
    for (const taken of [2, 3, 4]) {
      const mixed = ours.map((part, index) => (index === taken ? theirs[index] : part)).join('.')
      expect(mixed).not.toBe(value)
      expect(await whoIs(at, `${at.cookie}=${mixed}`), String(taken)).toBeNull()
    }
  })

  it('AT080 a cookie that is flipped, cut, lengthened or spelled anew is nobody’s, and no error', async () => {
    const last = value.length - 1
    const changed = [
      value.slice(0, -1),
      value.slice(1),
      `${value}A`,
      `${value}=`,
      `${value}.`,
      `${value}%00`,
      value.toUpperCase(),
      `"${value}"`,
      encodeURIComponent(value).replace(/\./g, '%2E'),
      value.replace('..', '.A.'),
      value.slice(0, last) + (value[last] === 'A' ? 'B' : 'A'),
      value.slice(0, 3) + (value[3] === 'A' ? 'B' : 'A') + value.slice(4),
    ]
    for (const one of changed) {
      const cookie = `${at.cookie}=${one}`
      expect(await whoIs(at, cookie), one).toBeNull()
      for (const path of at.privatePages) {
        const { status, text } = await ask(at, { path, cookie })
        expect(status, path).toBe(307)
        expect(text).not.toContain(ada.name)
      }
    }
  })

  it('AT132 odd Cookie headers are nobody’s, never an error, and never hide the cookie that is there', async () => {
    const odd = [
      '',
      ';',
      '; ;;',
      '=',
      '=a; =',
      'a',
      '"',
      'a="b; c"',
      'a=b, c=d',
      '\u00e9\u00ff=\u00fe',
      '__proto__=1; constructor=2; hasOwnProperty=3',
      at.cookie,
      `${at.cookie}=`,
      `${at.cookie}=null`,
      `${at.cookie}={"id":1}`,
      Array.from({ length: 300 }, (_, index) => `c${index}=${index}`).join('; '),
      `a=${'x'.repeat(8_000)}`,
    ]
    for (const cookie of odd) {
      expect(await whoIs(at, cookie), cookie).toBeNull()
      for (const path of at.privatePages) expect((await ask(at, { path, cookie })).status).toBe(307)
    }
    for (const before of ['a=b', 'a=b, c=d', '=; ;', '__proto__=1', `x${at.cookie}=no`]) {
      expect(await whoIs(at, `${before}; ${ada.cookie}`), before).toBe(ada.id)
    }
  })

  it('AT132 more header than a server takes is a 4xx, and it goes on', async () => {
    const { status } = await ask(at, { path: `${at.base}/session`, cookie: `a=${'x'.repeat(40_000)}` })
    expect(status).toBe(431)
    expect(await whoIs(at, ada.cookie)).toBe(ada.id)
  })

  it('AT134 a cookie without a name whose value is ours, or another name that ends like ours, is nobody’s', async () => {
    for (const cookie of [
      `=${ada.cookie}`,
      `; =${ada.cookie}`,
      `x=${ada.cookie}`,
      `__Secure-${at.cookie.slice(7)}=${value}`,
    ]) {
      expect(await whoIs(at, cookie), cookie).toBeNull()
    }
  })

  it('AT133 line ends in a name or a target become no header', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const injected = 'x\r\nSet-Cookie: injected=1\r\nX-Injected: 1'
    for (const target of [`/${injected}`, '/%0d%0aSet-Cookie:%20injected=1', '/\u560d\u560aSet-Cookie: injected=1']) {
      const body = new URLSearchParams({ email: ada.email, password: ada.password, next: target }).toString()
      const answer = await ask(at, { path: `${at.base}/sign-in`, headers: form, body })
      expect(answer.status).toBe(303)
      expect(answer.headers).not.toHaveProperty('x-injected')
      expect(answer.setCookies.filter((line) => !line.startsWith('__Host-'))).toEqual([])
    }
    const named = { email: newEmail(), password: newPassword(), name: injected }
    expect((await ask(at, { path: `${at.base}/sign-up`, body: named })).status).toBe(400)
  })
})
