import { expect, it } from 'vitest'
import { cookieFlaws, cookieValue, leadsAway, shapeOf } from './answers.mjs'

const origin = 'https://app.example.com'

it.each([
  '//evil.com',
  '/\\evil.com',
  'https:\\\\evil.com',
  'https://app.example.com.evil.com',
  'http://app.example.com/',
  'data:x',
])('%s leads a browser away', (target) => {
  expect(leadsAway(target, origin)).toBe(true)
})

it.each([undefined, '/x', '/%2f%2fevil.com', 'x', `${origin}/y`, 'https:x', 'http://['])('%s does not', (target) => {
  expect(leadsAway(target, origin)).toBe(false)
})

it('a cookie that is set, removed and absent are told apart', () => {
  expect(cookieValue({ setCookies: ['s=1; Path=/', 's=2; Max-Age=60'] }, 's')).toBe('2')
  expect(cookieValue({ setCookies: ['s=1; Max-Age=0; Path=/'] }, 's')).toBe('')
  expect(cookieValue({ setCookies: ['s=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'] }, 's')).toBe('')
  expect(cookieValue({ setCookies: ['ss=1'] }, 's')).toBeNull()
})

it('each attribute that a session cookie lacks is named', () => {
  expect(cookieFlaws('s=1; Path=/; HttpOnly; SameSite=Lax; Secure')).toEqual([])
  expect(cookieFlaws('s=1; Path=/app; SameSite=None; Domain=example.com')).toEqual([
    'no secure',
    'no httponly',
    'no path=/',
    'no samesite',
    'domain=example.com',
  ])
})

it('answers that differ in what a stranger sees have other shapes', () => {
  const answer = { status: 200, headers: { date: 'x' }, setCookies: [], text: '{"id":"1","at":1,"inner":[{"a":null}]}' }
  expect(shapeOf(answer)).toBe(shapeOf({ ...answer, text: '{"at":2,"inner":[{"a":null}],"id":"2"}' }))
  for (const other of [
    { ...answer, status: 401 },
    { ...answer, headers: { etag: 'x', date: 'x', 'retry-after': '1' } },
    { ...answer, setCookies: ['s=1'] },
    { ...answer, text: '{"id":"1","at":null,"inner":[{"a":null}]}' },
    { ...answer, text: '{"id":"1"}' },
    { ...answer, text: 'x' },
  ])
    expect(shapeOf(other)).not.toBe(shapeOf(answer))
})

it('a message and a code of a refusal count by their words', () => {
  const refusal = (message: string) => ({ status: 400, headers: {}, setCookies: [], text: JSON.stringify({ message }) })
  expect(shapeOf(refusal('taken'))).not.toBe(shapeOf(refusal('wrong')))
})
