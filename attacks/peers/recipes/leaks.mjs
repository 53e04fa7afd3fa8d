import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cookieValue } from '../lib/answers.mjs'
import { mailTo, newCredentials, newPerson, signIn, whoIs } from '../lib/person.mjs'
import { needed } from '../lib/recipe.mjs'
import { found, judge } from '../lib/verdict.mjs'

/** @type {import('../lib/recipe.mjs').Recipe[]} */
export const leakRecipes = [
  {
    name: 'caches',
    ids: ['AT225'],
    class: 'leak',
    attack: 'Look for a session’s answer that a cache may keep',
    async fire(app) {
      const { cookie } = await newPerson(app)
      const { headers } = await app.ask({ ...app.adapter.session, cookie })
      const said = headers['cache-control'] ?? 'no Cache-Control'
      return found(/no-store|private/.test(said), said)
    },
  },
  {
    name: 'errors',
    ids: ['AT277'],
    class: 'leak',
    attack: 'Force errors, and look for what is inside: stacks, files, SQL',
    async fire(app) {
      const { path } = await app.adapter.signIn(app, newCredentials())
      const { base } = app.adapter
      const asked = [
        { path, body: '{"email":' },
        { path, body: { email: "' or 1=1 --", password: "' or 1=1 --" } },
        { path: `${app.adapter.session.path}?a='` },
        { path: `${base}/nothing` },
        { path: `${base}/%` },
        { path: `${base}/%E0%A4%A` },
        { path: `${base}/%00` },
        { path, body: 'x', headers: { 'content-type': 'text/plain' } },
        { ...app.adapter.session, method: 'PROPFIND' },
      ]
      const through = []
      for (const one of asked) {
        const { status, text } = await app.ask(one)
        if (/node_modules|\.(?:ts|js|mjs):\d+|\n\s+at .+\(|SQLITE|select .+ from/i.test(text))
          through.push(`${one.path} → ${status}`)
      }
      return judge(
        asked.map((one) => one.path),
        through,
      )
    },
  },
  {
    name: 'secret in an answer',
    ids: ['AT072', 'AT191'],
    class: 'leak',
    attack:
      'By a script on the page read sign-in, session and list of sessions for something that opens the session, or a hash',
    async fire(app) {
      const person = await newPerson(app)
      const answer = await signIn(app, person)
      const value = decodeURIComponent(cookieValue(answer, app.adapter.cookie) ?? '')
      const cookie = `${app.adapter.cookie}=${cookieValue(answer, app.adapter.cookie)}`
      const texts = [answer.text]
      for (const one of [app.adapter.session, needed(app.adapter.list)])
        texts.push((await app.ask({ ...one, cookie })).text)
      const all = texts.join('\n')
      const parts = value.split('.').filter((part) => part.length >= 16 && all.includes(part))
      const opened = []
      for (const part of [...parts, ...(all.includes(value) ? [value] : [])])
        if ((await whoIs(app, `${app.adapter.cookie}=${part}`)) !== null) opened.push(part)
      const hashed = /scrypt|argon2|password_?hash/i.test(all)
      const shown =
        parts.length === 0 ? 'no part of the cookie' : `${parts.length} part of the cookie, which alone opens nothing`
      return found(
        opened.length === 0 && !hashed,
        opened.length > 0 ? 'it opens the session' : hashed ? 'a hash' : shown,
      )
    },
  },
  {
    name: 'what the database holds',
    ids: ['AT279'],
    class: 'leak',
    attack: 'Read the database’s file, and use what is in it: session cookies, tokens of mailed links',
    async fire(app) {
      const person = await newPerson(app)
      const unproven = newCredentials()
      await app.ask(app.adapter.signUp(unproven))
      const mails = [await mailTo(app, unproven.email)]
      if (app.adapter.askReset !== undefined) {
        await app.ask(app.adapter.askReset(person.email))
        mails.push(await mailTo(app, person.email, ({ kind }) => kind === 'reset'))
      }
      const stored = readdirSync(app.folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
        .join('\n')
      const cookie = decodeURIComponent(person.cookie.slice(app.adapter.cookie.length + 1))
      const secrets = new Map([[cookie, 'the session cookie']])
      for (const { kind, link, code } of mails) {
        secrets.set(new URL(link ?? '').searchParams.get('token') ?? code ?? link ?? '', `the token of a ${kind} mail`)
        if (code && !secrets.has(code)) secrets.set(code, `the code of a ${kind} mail`)
      }
      const through = [...secrets].flatMap(([secret, what]) => (stored.includes(secret) ? [what] : []))
      return judge([...secrets.values()], through)
    },
  },
  {
    name: 'weak secret',
    ids: ['AT083'],
    class: 'token-crypto',
    attack: 'Start in production with the secret `secret`',
    async fire(app) {
      /** @type {import('../lib/app.mjs').App | null} */
      let weak = null
      try {
        weak = await app.again('secret')
        const { name, cookie } = await newPerson(weak)
        return found((await whoIs(weak, cookie)) !== name, 'it starts, and sessions are sealed with it')
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        return found(true, `refused: ${text.replaceAll(/\s+/g, ' ').slice(0, 100)}`)
      } finally {
        await weak?.stop()
      }
    },
  },
]
