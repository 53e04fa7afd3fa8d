import { expect, it } from 'vitest'
import { escapeHtml } from './escape-html.ts'

it('leaves no character that could end a text or a quoted attribute', { tags: ['ASVS-1.1.2'] }, () => {
  expect(escapeHtml(`<a title='"'>&`)).toBe('&#60;a title=&#39;&#34;&#39;&#62;&#38;')
})

it('leaves all else as it is', () => {
  expect(escapeHtml('Ada Lovelace, 1815 – 中')).toBe('Ada Lovelace, 1815 – 中')
})
