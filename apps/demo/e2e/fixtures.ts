import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import type { APIRequestContext, BrowserContext, Locator, Page, TestInfo } from '@playwright/test'
import Libsql from 'libsql'
import { createAuth } from 'sallyport'
import { createTestKit } from 'sallyport/test'
import type { CaughtMail } from '@/lib/mailbox'

export { expect }

/** Somebody who can sign in. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly password: string
}

interface PersonOptions {
  readonly roles?: readonly ('admin' | 'member')[]
  readonly emailVerified?: boolean
  readonly name?: string
}

interface Fixtures {
  /** Puts a user into the server's database. */
  readonly makeUser: (options?: PersonOptions) => Promise<Person>
  /** A context of its own, as another browser would be. */
  readonly otherBrowser: () => Promise<{ context: BrowserContext; page: Page }>
  /** All tests come from one address, so its counters are set back before each. */
  readonly freshLimits: undefined
}

/** The tests' own way into the database of the server under test. */
function databaseFile(info: TestInfo): string {
  const { data } = info.project.metadata as { data: string }
  return join(process.env['DEMO_DATA'] ?? '', data, 'auth.db')
}

function authOf(info: TestInfo, origin: string) {
  return createAuth({
    url: origin,
    secret: process.env['DEMO_SECRET'],
    database: `file:${databaseFile(info)}`,
    roles: { admin: ['*'], member: ['note:read', 'note:write'] },
  })
}

export const test = base.extend<Fixtures>({
  makeUser: async ({ baseURL }, provide, info) => {
    const auth = authOf(info, baseURL ?? '')
    await provide(async (options = {}) => {
      const { roles = ['member'] as const, emailVerified = true, name = 'Test Person' } = options
      const [email, password] = [newAddress(), newPassword()]
      const { id } = await auth.users.create({ email, password, name, emailVerified, roles })
      return { id, name, email, password }
    })
  },

  otherBrowser: async ({ browser, baseURL }, provide) => {
    const contexts: BrowserContext[] = []
    await provide(async () => {
      const context = await browser.newContext({ baseURL, userAgent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' })
      contexts.push(context)
      return { context, page: await context.newPage() }
    })
    await Promise.all(contexts.map((context) => context.close()))
  },

  freshLimits: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from a pattern.
    async ({}, provide, info) => {
      const database = new Libsql(databaseFile(info))
      database.exec('pragma busy_timeout = 5000')
      database.exec("delete from auth_limits where key like '%:address:%'")
      database.close()
      await provide(undefined)
    },
    { auto: true },
  ],
})

/** An address that nobody has. */
export function newAddress(): string {
  return `person-${randomBytes(6).toString('hex')}@example.com`
}

/** A password that nobody has. */
export function newPassword(): string {
  return randomBytes(15).toString('base64url')
}

/** Signs a context in without a form and without a password hash, for tests that are about what comes after. */
export async function signIn(context: BrowserContext, person: Pick<Person, 'id'>): Promise<void> {
  const info = base.info()
  const url = info.project.use.baseURL ?? ''
  const { cookie } = await createTestKit(authOf(info, url), { url }).signIn(person)
  await context.addCookies([cookie])
}

/** Signs a context in by the API; its pages then have the cookie. */
export async function signInByApi(context: BrowserContext, person: Person, basePath = '/api/auth'): Promise<void> {
  const response = await context.request.post(`${basePath}/sign-in`, {
    data: { email: person.email, password: person.password },
    headers: { 'Sec-Fetch-Site': 'same-origin' },
  })
  expect(response.status(), await response.text()).toBe(200)
}

/** Waits for a mail and gives the newest. */
export async function mailTo(request: APIRequestContext, address: string, count = 1): Promise<CaughtMail> {
  let mails: CaughtMail[] = []
  await expect(async () => {
    const response = await request.get(`/api/mailbox?to=${encodeURIComponent(address)}`)
    mails = (await response.json()) as CaughtMail[]
    expect(mails.length).toBeGreaterThanOrEqual(count)
  }).toPass({ timeout: 10_000 })
  const [newest] = mails
  if (newest === undefined) throw new Error('There is no mail.')
  return newest
}

/** The path that a page is at, with its query. */
export function pathOf(page: Page): string {
  const { pathname, searchParams } = new URL(page.url())
  searchParams.delete('of') // Stands for the cookie that was refused: another one each time.
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams.toString()}`
}

/** The paths of the same pages in both routers. */
export const routers = [
  {
    name: 'Pages Router',
    login: '/login',
    signup: '/signup',
    verify: '/verify-email',
    profile: '/profile',
    dashboard: '/dashboard',
    admin: '/admin',
    sessions: '/sessions',
    wrongRole: 404,
  },
  {
    name: 'App Router',
    login: '/app/login',
    signup: '/app/signup',
    verify: '/app/verify-email',
    profile: '/app/profile',
    dashboard: '/app/dashboard',
    admin: '/app/admin',
    sessions: '/app/sessions',
    wrongRole: 403,
  },
] as const

/** Fills in and sends the sign-in form of the page. */
export async function fillSignIn(page: Page, person: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
}

/** Leafs through the users to one of them; the page must be an admin's. */
export async function findUser(page: Page, email: string): Promise<Locator> {
  const card = page.getByTestId(`user-${email}`)
  let path: string | null = '/users'
  while (path !== null) {
    await page.goto(path)
    if ((await card.count()) > 0) return card
    const next = page.getByRole('link', { name: 'Next page' })
    path = (await next.count()) > 0 ? await next.getAttribute('href') : null
  }
  throw new Error(`${email} is not in the list of users.`)
}
