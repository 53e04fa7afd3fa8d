import { deepEqual, equal } from 'node:assert/strict'
import { Browser, outputOf } from '../browser.mjs'
import { person, signIn } from '../row.mjs'

/**
 * The client for browsers, as the server renders it.
 *
 * @param {import('../row.mjs').Row} row
 */
export async function checkClient(row) {
  const { check, site, hasAppRouter } = row
  const paths = ['/client-props', ...(hasAppRouter ? ['/client'] : [])]
  // Bob is an admin by now.
  const people = { ada: await signIn(row, person('ada')), bob: await signIn(row, person('bob')) }

  await check('the first render of the client knows who is signed in, in every router', async () => {
    for (const path of paths) {
      deepEqual(outputOf(await new Browser(site).get(path), 'client'), { status: 'signed-out', id: null })
      equal(outputOf(await people.ada.get(path), 'client').status, 'signed-in', path)
      equal((await people.ada.get(path)).text.includes('only-admins'), false, path)
      equal((await people.bob.get(path)).text.includes('only-admins'), true, path)
    }
  })

  // ASVS-15.4.1
  await check('AT229 pages that are rendered for two people and nobody at once mix nothing up', async () => {
    const nobody = new Browser(site)
    for (const path of paths) {
      const ids = {
        ada: outputOf(await people.ada.get(path), 'client').id,
        bob: outputOf(await people.bob.get(path), 'client').id,
      }
      const rounds = Array.from({ length: 40 }, async () => {
        const [ada, bob, none] = await Promise.all([people.ada.get(path), people.bob.get(path), nobody.get(path)])
        equal(outputOf(ada, 'client').id, ids.ada)
        equal(outputOf(bob, 'client').id, ids.bob)
        equal(outputOf(none, 'client').id, null)
        equal(none.text.includes(ids.ada) || none.text.includes(ids.bob), false, 'nobody sees no id at all')
      })
      await Promise.all(rounds)
    }
  })
}
