import { expect, it } from 'vitest'
import { matcherPattern } from './matcher.ts'

it.each([
  ['/((?!_next/static|_next/image|favicon.ico).*)', ['/', '/dashboard', '/users/john.doe'], ['/_next/static/x.js']],
  ['/dashboard/:path*', ['/dashboard', '/dashboard/a/b'], ['/dash', '/dashboards']],
  ['/users/:id', ['/users/7'], ['/users', '/users/7/edit']],
  ['/docs/:path+', ['/docs/a/b'], ['/docs']],
  ['/shop/:id?', ['/shop', '/shop/1'], ['/shop/1/2']],
  ['/a.b', ['/a.b'], ['/axb']],
  ['/((?!api|_next/static|.*\\.png$).*)', ['/x'], ['/a.png']],
])('reads %s as Next does', (matcher, inside, outside) => {
  const pattern = matcherPattern(matcher)
  for (const path of inside) expect([path, pattern?.test(path)]).toEqual([path, true])
  for (const path of outside) expect([path, pattern?.test(path)]).toEqual([path, false])
})

it('what is no pattern is not guessed', () => {
  expect(matcherPattern('/((')).toBeNull()
})
