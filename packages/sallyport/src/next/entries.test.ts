import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** The lines of an entry: what it exports, and from where. */
function exportsOf(entry: string): string[] {
  const text = readFileSync(new URL(`../${entry}.ts`, import.meta.url), 'utf8')
  return text
    .split(/^export /m)
    .map((part) => part.replaceAll(/\s+/g, ' ').replaceAll(/,? }/g, ' }').trim())
    .filter((part) => part !== '')
}

it('Server Components get the same names as everything else, one of them from a file of their own', () => {
  const own = (part: string) => part.replace('.react-server.ts', '.ts')
  expect(exportsOf('next.react-server').map(own)).toEqual(exportsOf('next'))
  expect(exportsOf('next.react-server').filter((part) => own(part) !== part)).toHaveLength(1)
})

it('the entry without a framework has what the one for Next has, but for what is about Next', () => {
  const [index, next] = [exportsOf('index'), exportsOf('next')]
  expect(index.filter((part) => !next.includes(part))).toEqual([
    `{ createAuth } from './composition/auth.ts'`,
    `type { FrameworkNeutralAuth } from './composition/auth.ts'`,
    `type { ListedSession } from './session/sessions.ts'`,
  ])
  expect(next.filter((part) => !index.includes(part))).toEqual([
    `{ sallyport } from './next/sallyport.ts'`,
    `type { Auth, FormAction, FormState, Guarded, PageRequirement, PagesContext, ProxyOptions, RequestLike } from './next/types.ts'`,
    `{ safeRedirect } from './base/safe-redirect.ts'`,
    `type { ListedSession, SessionActs, StatelessSessionActs } from './session/sessions.ts'`,
  ])
})
