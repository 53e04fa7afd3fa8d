import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { maxPasswordLength } from '../authentication/password/password-policy.ts'
import { errorCodes } from '../base/error-codes.ts'
import { limitRates } from '../protection/limits.ts'
import { lifetimes } from '../session/lifetimes.ts'
import { endpointTable } from './endpoint-table.ts'

/** The documents say what the code does. */
const docs = join(import.meta.dirname, '../../../../docs')
const read = (name: string): string => readFileSync(join(docs, name), 'utf8')

it('docs/http.md lists every error code with its status and message, and no other', () => {
  const rows = [...read('http.md').matchAll(/^\| `([a-z_]+)` \| (\d{3}) \| (.+) \|$/gm)].map(
    ([, code, status, message]) => [code, Number(status), message],
  )
  expect(rows).toEqual(Object.entries(errorCodes).map(([code, { status, message }]) => [code, status, message]))
})

it('docs/http.md lists every endpoint with its input, and which take a form', { tags: ['ASVS-2.1.1'] }, () => {
  const lines = read('http.md')
    .replaceAll('\\|', '/')
    .split('\n')
    .filter((line) => /^\| `[A-Z]+ \//.test(line))
  const rows = new Map(
    lines.map((line) => {
      const [, name = '', input = '', , form = ''] = line.split('|').map((cell) => cell.trim())
      return [name.slice(1, -1), { input, form: form === 'yes' }]
    }),
  )
  expect([...rows.keys()].toSorted()).toEqual(endpointTable.map(({ method, path }) => `${method} ${path}`).toSorted())
  for (const { method, path, input, form } of endpointTable) {
    const row = rows.get(`${method} ${path}`)
    expect(row?.form).toBe(form !== false)
    for (const field of Object.keys(input)) expect(row?.input).toContain(field)
  }
})

it('docs/limits.md states the limits as they are', { tags: ['ASVS-2.1.3', 'ASVS-6.1.1'] }, () => {
  const text = read('limits.md')
  const rows = { 'sign-in': 'sign-in', 'sign-up': 'sign-up', code: 'codes and links' }
  for (const [name, title] of Object.entries(rows)) {
    const row = text.split('\n').find((line) => line.startsWith(`| ${title} |`)) ?? ''
    for (const { burst, periodMs } of Object.values(limitRates[name as keyof typeof limitRates])) {
      const minutes = periodMs / 60_000
      const period = minutes === 60 ? 'hour' : minutes === 1 ? 'min' : `${minutes} min`
      expect(row).toContain(`${burst.toLocaleString('en')} per ${period}`)
    }
  }
})

it('docs/security.md states the bounds of a password and the size of the list as they are', {
  tags: ['ASVS-6.1.2'],
}, async () => {
  const { loadCommonPasswords } = await import('../protection/common-password.ts')
  const text = read('security.md')
  expect(text).toContain(`${maxPasswordLength} at most`)
  expect(text).toContain(`the ${(await loadCommonPasswords()).size.toLocaleString('en')} most used ones`)
})

it('docs/sessions.md states the ends of a session as they are by default', { tags: ['ASVS-7.1.1'] }, () => {
  const { absoluteMs, idleMs } = lifetimes({})
  expect(absoluteMs).toBe(30 * 86_400_000)
  expect(idleMs).toBe(absoluteMs)
  expect(read('sessions.md')).toContain('30 days after the sign-in, used or not')
  expect(read('sessions.md').replaceAll('\n', ' ')).toContain('NIST SP 800-63B-4, section 2.1.3')
})
