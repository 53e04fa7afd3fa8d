import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ask, newPeer } from './lib/ask.ts'
import { mailTo, mailsTo, newEmail, newPassword, newPerson } from './lib/person.ts'
import type { Person } from './lib/person.ts'
import { everyStore } from './lib/target.ts'

const perIdentifier = 5
const perAddress = 50

describe.each(everyStore())('$store, $router', (at) => {
  let ada: Person
  beforeEach(async () => {
    ada = await newPerson(at)
  })

  const guess = (headers: Record<string, string> = {}, from?: string, email = ada.email) =>
    ask(at, { path: `${at.base}/sign-in`, body: { email, password: 'wrong' }, headers, ...(from ? { from } : {}) })

  it('AT148 AT149 of many guesses at once, each from another address, five are evaluated', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => guess()))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(perIdentifier)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(25 - perIdentifier)
    const right = await ask(at, { path: `${at.base}/sign-in`, body: { email: ada.email, password: ada.password } })
    expect(right.status, 'the right password tells who was limited').toBe(429)
  })

  it('AT145 headers that name another client make nobody another client', async () => {
    const names = ['x-forwarded-for', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip', 'fly-client-ip']
    const from = newPeer()
    const since = performance.now()
    const answers = await Promise.all(
      Array.from({ length: perAddress + 20 }, (_, index) => {
        const address = `203.0.113.${index}`
        const forwarded = { forwarded: `for=${address}`, 'x-forwarded-for': `${address}, 127.0.0.1` }
        const headers = index % 7 === 6 ? forwarded : { [names[index % 7] ?? '']: address }
        return ask(at, {
          path: `${at.base}/email/verify`,
          body: { email: newEmail(), code: '12345678' },
          headers,
          from,
        })
      }),
    )
    // One comes back every 18 seconds.
    const refilled = Math.floor((performance.now() - since) / 18_000)
    const evaluated = answers.filter(({ status }) => status === 400).length
    expect(evaluated).toBeGreaterThanOrEqual(perAddress)
    expect(evaluated).toBeLessThanOrEqual(perAddress + refilled)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(answers.length - evaluated)
  })

  it('AT153 another spelling of the path is the same limit, or nothing', async () => {
    const from = newPeer()
    for (let index = 0; index < perIdentifier; index += 1) await guess({}, from)
    const name = at.base.slice(1)
    for (const path of [
      `//${name}/sign-in`,
      `${at.base}//sign-in`,
      `${at.base}/sign-in/`,
      `${at.base}/SIGN-IN`,
      `${at.base}/%73ign-in`,
      `${at.base}/sign-in?x=1`,
      `${at.base}/./sign-in`,
      `${at.base}/x/../sign-in`,
      `${at.base}/sign-in;x`,
      `${at.base}/sign-in%00`,
      `${at.base}/sign-in.json`,
    ]) {
      const answer = await ask(at, { path, body: { email: ada.email, password: ada.password }, from })
      expect([303, 308, 400, 404, 429], path).toContain(answer.status)
      expect(answer.setCookies).toEqual([])
    }
  })

  it('AT035 of twenty uses of one link at once one succeeds', async () => {
    const [email, password] = [newEmail(), newPassword()]
    await ask(at, { path: `${at.base}/sign-up`, body: { email, password } })
    const { link } = await mailTo(at, email)
    const token = new URL(link ?? '').searchParams.get('token')
    const uses = Array.from({ length: 20 }, () => ask(at, { path: `${at.base}/email/verify`, body: { token } }))
    const statuses = (await Promise.all(uses)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 400)).toHaveLength(19)
  })

  it('AT050 sign-ups at once with one address make one user, by one of the mails', async () => {
    const [email, password] = [newEmail(), newPassword()]
    const spellings = [email, email.toUpperCase(), ` ${email}`, email.replace('p', 'P'), `${email} `]
    const signUps = spellings.map((one) => ask(at, { path: `${at.base}/sign-up`, body: { email: one, password } }))
    expect((await Promise.all(signUps)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    await vi.waitUntil(async () => (await useLinks(email)).includes(200), { timeout: 10_000 })
    expect(await useLinks(email)).not.toContain(200)
    const signedIn = await ask(at, { path: `${at.base}/sign-in`, body: { email, password } })
    expect(signedIn.status, signedIn.text).toBe(200)
  })

  it('AT055 a later sign-up voids the link of the one before', async () => {
    const body = { email: newEmail(), password: newPassword() }
    await ask(at, { path: `${at.base}/sign-up`, body })
    await mailTo(at, body.email)
    await ask(at, { path: `${at.base}/sign-up`, body })
    await mailTo(at, body.email, 2)
    expect(await useLinks(body.email)).toEqual([400, 200])
  })

  /** Uses each link that was mailed to an address, oldest first; the statuses. */
  async function useLinks(email: string): Promise<number[]> {
    const statuses: number[] = []
    for (const { link } of mailsTo(at, email)) {
      const token = new URL(link ?? '').searchParams.get('token')
      statuses.push((await ask(at, { path: `${at.base}/email/verify`, body: { token } })).status)
    }
    return statuses
  }

  it('AT248 AT251 AT151 one address in many spellings is one user with one counter', async () => {
    const { email } = ada
    const spellings = [
      email,
      email.toUpperCase(),
      ` ${email} `,
      email.replace('person', 'Person'),
      `\u3000${email}\u00a0`,
    ]
    const first = await Promise.all(spellings.map((one) => guess({}, undefined, one)))
    expect(first.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
    for (const one of [...spellings, email.replace('@', '\uff20'), email.replace('e', '\uff45')]) {
      const { status } = await guess({}, undefined, one)
      expect([400, 429], JSON.stringify(one)).toContain(status)
    }
  })
})
