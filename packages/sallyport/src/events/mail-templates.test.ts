import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { renderMail } from './mail-templates.ts'
import type { MailKind, QueuedMail } from './mail.ts'

const kinds: readonly MailKind[] = ['confirm-sign-up', 'sign-up-existing', 'confirm-email', 'confirm-at-sign-in']

const link = 'https://app.example.com/verify-email?token=abc&next=%2F'

function queued(change: Partial<QueuedMail> = {}): QueuedMail {
  return {
    kind: 'confirm-sign-up',
    to: 'ada@example.com',
    name: 'Ada',
    appName: 'Demo',
    code: '12345678',
    link,
    expiresAt: 0,
    ...change,
  }
}

const render = (change: Partial<QueuedMail> = {}) => renderMail('id-1', queued(change))
/** What a reader of the HTML sees, and where its links lead. */
const visible = (html: string) => unescape(html.replace(/<head>.*<\/head>/s, '').replace(/<[^>]*>/g, ' '))
const hrefs = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => unescape(href))

function unescape(text: string): string {
  return text.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
}

describe.each(kinds)('a mail of the kind %s', (kind) => {
  it('has the same id, kind, recipient, code and link as what was queued', () => {
    const { id, kind: of, to, code, link: leads } = render({ kind })
    expect([id, of, to, code, leads]).toEqual(['id-1', kind, 'ada@example.com', '12345678', link])
  })

  it('names the app in its subject, in one line', () => {
    expect(render({ kind }).subject).toMatch(/^[A-Z][^\p{Cc}]*Demo$/u)
  })

  it('shows the code in two groups and the link, as text and as HTML', () => {
    const { text, html } = render({ kind })
    expect(text).toContain('\n1234 5678\n')
    expect(text).toContain(`: ${link}\n`)
    expect(visible(html)).toContain('1234 5678')
    expect(hrefs(html)).toEqual([link])
  })

  it('leaves out what it does not have', () => {
    const { text, html } = render({ kind, code: null, link: null, name: null })
    expect(text).toMatch(/^Hello,\n/)
    expect(text).not.toMatch(/null|undefined|https:/)
    expect(visible(html)).not.toMatch(/null|undefined/)
    expect(hrefs(html)).toEqual([])
  })

  it('AT280 has nothing that is loaded from elsewhere, and no script', () => {
    expect(render({ kind }).html).not.toMatch(/<script|<img|<link|<iframe|<form|src=|url\(|@import/i)
  })

  it('AT027 says nothing of another state of the account than its kind does', () => {
    expect(render({ kind }).text.includes('already')).toBe(kind === 'sign-up-existing')
  })
})

describe('what a person or an app is called is text, in one line', {
  tags: ['ASVS-1.1.2', 'ASVS-1.2.1', 'ASVS-1.3.7', 'ASVS-1.3.11'],
}, () => {
  const names = [
    ['AT206 a header', 'Ada\r\nBcc: eve@example.com'],
    ['AT206 a line end', 'Ada\nX: y'],
    ['AT206 other line ends', 'Ada\u2028a\u2029b\u0085c\vd'],
    ['AT207 a script', '<script>alert(1)</script>'],
    ['AT207 an attribute', '" onmouseover="alert(1)'],
    ['AT207 a link', '<a href="https://evil.com">click</a>'],
    ['AT207 an entity', '&lt;b&gt; &amp;'],
    ['AT207 the end of the body', '</p></body></html>'],
    ['AT212 a template', '{{constructor}} ${7*7} <%= 7*7 %> #{7*7} %s'],
    ['AT212 a replacement pattern', "$& $1 $$ $' $`"],
  ] as const

  it.each(names)('%s in the name of the person', (_title, name) => {
    const { subject, text, html } = render({ name })
    const line = name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    expect(text.split('\n')[0]).toBe(`Hello ${line},`)
    expect(visible(html)).toContain(`Hello ${line},`)
    expect(subject).toBe(render().subject)
    expect(withoutText(html)).toBe(withoutText(render().html))
  })

  it.each(names)('%s in the name of the app', (_title, appName) => {
    const { subject, text, html } = render({ appName })
    const line = appName.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    expect(subject).toBe(`Confirm your e-mail address for ${line}`)
    expect(text).toContain(`signed up for ${line} with`)
    expect(visible(html)).toContain(`signed up for ${line} with`)
    expect(withoutText(html)).toBe(withoutText(render().html))
  })

  it('AT207 a link cannot leave its attribute', () => {
    const odd = 'https://app.example.com/?a="><script>alert(1)</script>'
    const { html } = render({ link: odd })
    expect(hrefs(html)).toEqual([odd])
    expect(html).not.toContain('<script')
  })

  it('whatever the names, subject and greeting are one line, and the HTML has the same tags', () => {
    const tags = withoutText(render().html)
    fc.assert(
      fc.property(anyText(), anyText(), (name, appName) => {
        const { subject, text, html } = render({ name, appName })
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        expect(text.split('\n')).toHaveLength(render().text.split('\n').length)
        expect(withoutText(html)).toBe(tags)
      }),
    )
  })
})

/** The tags of a page. */
function withoutText(html: string): string {
  return (html.match(/<[^>]*>/g) ?? []).join('')
}
