import { describe, expect, it } from 'vitest'
import { betterAuth } from './adapters/better-auth.mjs'
import { ironSession } from './adapters/iron-session.mjs'
import { nextAuth } from './adapters/next-auth.mjs'
import { rows, stateless } from './adapters/sallyport.mjs'
import { fire } from './lib/recipe.mjs'
import type { Recipe } from './lib/recipe.mjs'
import { fakeApp } from './lib/fake-app.ts'
import { readAttacks } from '../../scripts/lib/attacks.mjs'
import { isAlike, median } from './recipes/enumeration.mjs'
import { respell } from './recipes/cookies.mjs'
import { mixes } from './recipes/session.mjs'
import { recipes } from './recipes.mjs'

const known = new Set(readAttacks().map(({ id }) => id))
const names = new Set(recipes.flatMap((recipe) => [recipe.name, recipe.class]))
const byName = (name: string) => recipes.find((recipe) => recipe.name === name) as Recipe

describe('the recipes', () => {
  it('have names of their own, and ids that the manifest has', () => {
    expect(new Set(recipes.map(({ name }) => name)).size).toBe(recipes.length)
    for (const { ids } of recipes) for (const id of ids) expect(known, id).toContain(id)
  })

  it.each([rows, stateless, betterAuth, nextAuth, ironSession])(
    '$label leaves out and notes only recipes that exist',
    (adapter) => {
      for (const name of Object.keys({ ...adapter.without, ...adapter.notes, ...adapter.withheld }))
        expect(names).toContain(name)
    },
  )

  it('are not fired where an adapter says why', async () => {
    const { app } = fakeApp({ strong: false })
    const without = { session: 'it has none' }
    const verdict = await fire(byName('kept cookie after a sign-out'), { ...app, adapter: { ...app.adapter, without } })
    expect(verdict).toEqual({ outcome: 'no surface', evidence: 'it has none' })
  })
})

describe.each([
  'kept cookie after a sign-out',
  'user who was deleted',
  'attributes of the cookie',
  'a neighbour’s cookie',
  'post with a cookie from another origin',
  'sign-in from another origin',
  'another site as the target',
  'sign-in of known and unknown',
  'one account from many addresses',
  'failing somebody else’s sign-in',
  'fifty sign-ups at once',
  'common passwords',
  'values of another type',
  'errors',
  'caches',
])('%s', (name) => {
  it.each([
    ['holds', true],
    ['fails', false],
  ])('%s against an app that is made so', async (outcome, strong) => {
    const { app } = fakeApp({ strong: name === 'failing somebody else’s sign-in' ? !strong : strong })
    expect(await fire(byName(name), app)).toMatchObject({ outcome })
  })
})

it('a median and a third', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(isAlike(100, 130)).toBe(true)
  expect(isAlike(140, 100)).toBe(false)
})

it('other spellings differ from the value, and mixes are of both', () => {
  const value = `${'a'.repeat(20)}.${'b'.repeat(20)}`
  expect(respell(value)).toHaveLength(5)
  expect(respell(value)).not.toContain(value)
  expect(mixes('1.2.3', '4.5.6')).toEqual(['4.5.6', '1.5.6', '1.2.6', '1.5.6'])
})
