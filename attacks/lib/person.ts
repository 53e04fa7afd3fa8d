import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { expect, vi } from 'vitest'
import { ask } from './ask.ts'
import type { Answer } from './ask.ts'
import type { Demo, Target } from './target.ts'

/** Somebody with an account and a session. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly password: string
  /** `name=value`, as a browser sends it. */
  readonly cookie: string
}

/** A mail that the demo caught. */
export interface CaughtMail {
  readonly to: string
  readonly text: string
  readonly code: string | null
  readonly link: string | null
}

/** An address that nobody has. */
export function newEmail(): string {
  return `person-${randomBytes(6).toString('hex')}@example.com`
}

/** A password that nobody has. */
export function newPassword(): string {
  return randomBytes(15).toString('base64url')
}

/** Signs somebody up, confirms the mailbox, and signs them in, as a person would. */
export async function newPerson(at: Target): Promise<Person> {
  const [email, password, name] = [newEmail(), newPassword(), `Name ${randomBytes(4).toString('hex')}`]
  expect(await ask(at, { path: `${at.base}/sign-up`, body: { email, password, name } })).toMatchObject({ status: 200 })
  const { code } = await mailTo(at, email)
  expect(await ask(at, { path: `${at.base}/email/verify`, body: { email, code } })).toMatchObject({ status: 200 })
  const answer = await signIn(at, { email, password })
  const { user } = JSON.parse(answer.text) as { user: { id: string } }
  return { id: user.id, name, email, password, cookie: cookieOf(answer) }
}

/** Signs in by the API. */
export async function signIn(at: Target, { email, password }: { email: string; password: string }): Promise<Answer> {
  const answer = await ask(at, { path: `${at.base}/sign-in`, body: { email, password } })
  expect(answer, answer.text).toMatchObject({ status: 200 })
  return answer
}

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf({ setCookies }: Answer): string {
  return setCookies[0]?.split(';')[0] ?? ''
}

/** Whom a cookie belongs to by a secure check; null for nobody. */
export async function whoIs(at: Target, cookie: string): Promise<string | null> {
  const { status, text } = await ask(at, { path: `${at.base}/session`, cookie })
  expect(status).toBe(200)
  return (JSON.parse(text) as { user: { id: string } | null }).user?.id ?? null
}

/** Waits for the newest mail to an address, once there are as many. */
export async function mailTo(at: Demo, email: string, count = 1): Promise<CaughtMail> {
  return vi.waitUntil(
    () => {
      const mails = mailsTo(at, email)
      return mails.length >= count ? mails.at(-1) : undefined
    },
    { timeout: 10_000, interval: 20 },
  )
}

/** The mails to an address up to now, oldest first. */
export function mailsTo({ mailbox }: Demo, email: string): CaughtMail[] {
  if (!existsSync(mailbox)) return []
  const lines = readFileSync(mailbox, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as CaughtMail).filter(({ to }) => to === email)
}
