import { deepEqual, equal, ok } from 'node:assert/strict'
import { Browser, outputOf } from '../browser.mjs'
import { cookieName, effectsOf, person, signIn } from '../row.mjs'
import { foreign } from './accounts.mjs'

/**
 * Server Actions: called by forms without JavaScript and as pages with JavaScript call them.
 *
 * @param {import('../row.mjs').Row} row
 */
export async function checkActions(row) {
  const { check, site } = row
  const user = await signIn(row, person('ada'))
  const guarded = /** @type {const} */ (['save', 'rename', 'post'])
  const path = '/account'

  await check('actions run for who is signed in, with and without JavaScript', async () => {
    const page = await user.get(path)
    for (const name of guarded) {
      const answer = await user.submit(path, page, name, { note: `form-${name}` })
      equal(answer.status, 200, answer.text)
      ok(
        effectsOf(row).some((line) => line.startsWith(`${name} form-${name} `)),
        name,
      )
    }
    const called = await user.call(path, page, 'save', { note: 'called' })
    equal(called.status, 200, called.text)
    ok(effectsOf(row).some((line) => line.startsWith('save called ')))
    equal(outputOf(await user.submit(path, page, 'save', { note: 'shown' }), 'save').saved, 'shown')
  })

  await check('an action that another site has called is refused and has no effect', async () => {
    const page = await user.get(path)
    const before = effectsOf(row)
    for (const headers of foreign) {
      for (const name of /** @type {const} */ (['save', 'post'])) {
        const posted = await user.submit(path, page, name, { note: 'forged' }, { headers })
        ok(posted.status >= 400, `${name} ${JSON.stringify(headers)}: ${posted.status}`)
      }
      const called = await user.call(path, page, 'save', { note: 'forged' }, { headers })
      ok(called.status >= 400, `${JSON.stringify(headers)}: ${called.status}`)
    }
    deepEqual(effectsOf(row), before)
  })

  await check('an action knows who calls it by the session, whatever arguments it is called with', async () => {
    const page = await user.get(path)
    const { id } = JSON.parse((await user.get('/api/notes')).text)
    const before = effectsOf(row)
    const forged = { user: { id: 'forged', roles: ['admin'] }, session: { user: { id: 'forged' } } }
    const [state, form] = [null, '$K1']
    for (const [name, args] of /** @type {[string, unknown[]][]} */ ([
      ['save', [state, form, forged]],
      ['save', [state, form, forged, forged]],
      ['save', [form, forged]],
      ['save', [form]],
      ['save', []],
      ['post', [form, forged]],
      ['post', [form, forged, forged]],
      ['post', [forged]],
      ['post', []],
      ['erase', [state, form, forged]],
    ])) {
      const note = `${name}-${args.length}`
      await user.call(path, page, name, { note }, { args })
      await user.submit(path, page, name, { note }, { bound: args })
    }
    const effects = effectsOf(row).slice(before.length)
    ok(effects.length > 0)
    for (const line of effects) ok(line.endsWith(` ${id}`), line)
  })

  await check('actions do nothing for who is signed out, wherever they are called', async () => {
    const page = await user.get(path)
    const before = effectsOf(row)
    for (const place of [path, '/bare/account', '/login', '/plain/account']) {
      const stranger = new Browser(site)
      for (const name of guarded) await stranger.submit(place, page, name, { note: 'stranger' })
      await stranger.call(place, page, 'save', { note: 'stranger' })
      await stranger.call(place, page, 'rename', { note: 'stranger' })
    }
    deepEqual(effectsOf(row), before)
  })

  await check('an action for a role does nothing without it', async () => {
    const page = await user.get(path)
    const before = effectsOf(row)
    ok((await user.submit(path, page, 'erase', { note: 'x' })).status >= 400)
    ok((await user.call(path, page, 'erase', { note: 'x' })).status >= 400)
    deepEqual(effectsOf(row), before)
    const admin = await signIn(row, person('bob'))
    equal(outputOf(await admin.submit(path, page, 'erase', { note: 'y' }), 'erase').erased, 'y')
  })

  await check('sign-out by an action from another site does not happen', async () => {
    const browser = user.copy()
    const page = await browser.get(path)
    for (const headers of foreign) await browser.submit(path, page, 'sign-out', {}, { headers })
    equal((await browser.get('/bare/account')).status, 200)
    ok(browser.cookies.has(cookieName(row)))
  })

  await check('sign-out by an action ends the session and removes the cookie', async () => {
    const browser = await signIn(row, person('ada'))
    const before = browser.copy()
    const answer = await browser.submit(path, await browser.get(path), 'sign-out', {})
    equal(answer.status, 303, answer.text)
    equal(answer.location, '/login')
    ok(!browser.cookies.has(cookieName(row)))
    equal((await before.get('/api/notes')).status, 401)
  })
}
