import { newCredentials, newPerson, signIn, startsSession, mailTo } from '../lib/person.mjs'
import { needed } from '../lib/recipe.mjs'
import { found, judge } from '../lib/verdict.mjs'

/** @type {import('../lib/recipe.mjs').Recipe[]} */
export const inputRecipes = [
  {
    name: 'fields of a sign-up',
    ids: ['AT189', 'AT195'],
    class: 'mass-assignment',
    attack: 'Send role, id, emailVerified, dates and the like along with a sign-up',
    async fire(app) {
      const given = newCredentials()
      const wanted = {
        id: 'chosen',
        role: 'admin',
        roles: ['admin'],
        emailVerified: true,
        email_verified: true,
        isAdmin: true,
      }
      const dates = {
        createdAt: '2001-01-01T00:00:00Z',
        updatedAt: '2001-01-01T00:00:00Z',
        bannedAt: null,
        permissions: ['*'],
      }
      const { body, ...asked } = app.adapter.signUp(given)
      const { status } = await app.ask({ ...asked, body: { .../** @type {{}} */ (body), ...wanted, ...dates } })
      if (status >= 400) return found(status < 500, `the sign-up is refused with ${status}`)
      const before = startsSession(app, await signIn(app, given))
      await app.ask(needed(app.adapter.confirm)(await mailTo(app, given.email), given))
      const { text } = await signIn(app, given)
      const stored = ['"admin"', '"chosen"', '2001-01-01', '"*"'].filter((one) => text.includes(one))
      return found(
        !before && stored.length === 0,
        `unproven ${before ? 'signs in' : 'is refused'}; taken over: ${stored.length === 0 ? 'nothing' : stored.join(', ')}`,
      )
    },
  },
  {
    name: 'prototype pollution',
    ids: ['AT196'],
    class: 'mass-assignment',
    attack: 'Send `__proto__`, `constructor` and `prototype`',
    async fire(app) {
      const { email, password } = await newPerson(app)
      const { path } = await app.adapter.signIn(app, { email, password })
      const bodies = [
        '{"__proto__":{"role":"admin","roles":["admin"]},"email":"a@example.com","password":"x"}',
        '{"constructor":{"prototype":{"role":"admin"}},"email":"a@example.com","password":"x"}',
        '{"email":{"__proto__":{"role":"admin"}},"password":"x"}',
        '[{"__proto__":{"role":"admin"}}]',
      ]
      const through = []
      for (const body of bodies) {
        const { status } = await app.ask({ path, body })
        if (status >= 500) through.push(`${body} → ${status}`)
      }
      const { text } = await signIn(app, { email, password })
      if (text.includes('"admin"')) through.push('the next one to sign in is an admin')
      return judge(bodies, through)
    },
  },
  {
    name: 'values of another type',
    ids: ['AT197'],
    class: 'mass-assignment',
    attack:
      'Send a list, an object, a number, true or null in every field that the library reads: 5xx and a session are through',
    async fire(app) {
      const person = await newPerson(app)
      /** @type {unknown[]} */
      const values = [[], {}, 1, true, null, { $ne: null }, { $gt: '' }, { toString: 1 }, [person.email], [['a']]]
      const [tried, through] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])]
      for (const value of values) {
        for (const asked of needed(app.adapter.typed)(value, person)) {
          const answer = await app.ask(asked)
          tried.push(asked.path)
          if (answer.status >= 500 || startsSession(app, answer))
            through.push(`${JSON.stringify(value)} at ${asked.path} → ${answer.status}`)
        }
      }
      return judge(tried, through)
    },
  },
  {
    name: 'broken and deep JSON',
    ids: ['AT200'],
    class: 'dos',
    attack: 'Send broken and deep JSON: a 5xx, or more than two seconds, is through',
    async fire(app) {
      const { path } = await app.adapter.signIn(app, newCredentials())
      const bodies = [
        '{',
        '\uFEFF{',
        '['.repeat(100_000),
        '{"a":'.repeat(3_000),
        '{"email":"\\ud800"}',
        'null',
        '1',
        '"x"',
        '[]',
      ]
      const through = []
      for (const body of bodies) {
        const since = performance.now()
        const { status } = await app.ask({ path, body })
        if (status >= 500 || performance.now() - since > 2_000) through.push(`${body.slice(0, 20)} → ${status}`)
      }
      return judge(bodies, through)
    },
  },
  {
    name: 'a body of 20 MB',
    ids: ['AT200'],
    class: 'dos',
    attack: 'Send a body of 20 MB: held is a 413, or the end of the connection',
    async fire(app) {
      const { path } = await app.adapter.signIn(app, newCredentials())
      const { status } = await app.ask({
        path,
        body: { email: 'a@example.com', password: 'x', more: 'x'.repeat(20_000_000) },
      })
      return found(
        status === 413 || status === 0,
        status === 0 ? 'the connection is cut' : `${status === 413 ? 'refused' : 'read whole'}: ${status}`,
      )
    },
  },
  {
    name: 'a password of a megabyte',
    ids: ['AT231'],
    class: 'dos',
    attack: 'Sign in and up with a password of a megabyte',
    async fire(app) {
      const { email } = await newPerson(app)
      const password = 'x'.repeat(1_000_000)
      const statuses = [
        (await signIn(app, { email, password })).status,
        (await app.ask(app.adapter.signUp({ ...newCredentials(), password }))).status,
      ]
      return found(
        statuses.every((one) => [0, 400, 413, 422].includes(one)),
        `refused with ${statuses.join(', ')}`,
      )
    },
  },
]
