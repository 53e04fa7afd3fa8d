import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { canonicalEmail } from './identifier.ts'

/** Texts that look like addresses, of any characters, so that many of them are accepted. */
const anyAddress = fc
  .tuple(anyText({ minLength: 1 }), anyText(), fc.constantFrom('@', '＠', '﹫'))
  .map(([local, label, at]) => `${local}${at}${label}x.example`)

describe('an accepted address', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['  ada@example.com\n', 'ada@example.com'],
    ['ada+news@example.com', 'ada+news@example.com'],
    ["o'hara!#$%&*/=?^_`{|}~-@example.com", "o'hara!#$%&*/=?^_`{|}~-@example.com"],
    ['ada@münchen.example', 'ada@xn--mnchen-3ya.example'],
    ['ada@MÜNCHEN.example', 'ada@xn--mnchen-3ya.example'],
    ['ada@mu\u0308nchen.example', 'ada@xn--mnchen-3ya.example'],
    ['ada@XN--MNCHEN-3YA.example', 'ada@xn--mnchen-3ya.example'],
    ['ada@faß.example', 'ada@xn--fa-hia.example'],
    ['ada@example。com', 'ada@example.com'],
    ['ada＠example．com', 'ada@example.com'],
    ['jose\u0301@example.com', 'jos\u00e9@example.com'],
    ['почта@пример.рф', 'почта@xn--e1afmkfd.xn--p1ai'],
    ['ADA@a.b.c.d.example', 'ada@a.b.c.d.example'],
  ])('%s is %s', (input, canonical) => {
    expect(canonicalEmail(input)).toBe(canonical)
  })

  it.each([
    ['AT243 a Kelvin sign is a k', '\u212aelvin@example.com', 'kelvin@example.com'],
    ['AT243 a long s is an s', 'u\u017fer@example.com', 'user@example.com'],
    ['AT248 letter case makes no difference', 'Ada.Lovelace@Example.COM', 'ada.lovelace@example.com'],
    ['AT251 blanks around it make no difference', '\u3000ada@example.com\u00a0', 'ada@example.com'],
    ['AT252 a name that objects have is a name', '__proto__@example.com', '__proto__@example.com'],
  ])('%s', (_title, input, canonical) => {
    expect(canonicalEmail(input)).toBe(canonical)
  })

  it('AT243 a dotless i stays another letter than i', () => {
    expect(canonicalEmail('m\u0131ke@example.com')).toBe('m\u0131ke@example.com')
    expect(canonicalEmail('mike@m\u0131ke.example')).toBe('mike@xn--mke-jua.example')
  })

  it('AT243 a capital I with a dot is never an i', () => {
    expect(canonicalEmail('M\u0130KE@example.com')).not.toBe('mike@example.com')
  })

  it('AT245 a Cyrillic letter that looks like a Latin one makes another address', () => {
    const cyrillic = canonicalEmail('\u0430da@example.com')
    expect(cyrillic).not.toBeNull()
    expect(cyrillic).not.toBe('ada@example.com')
  })

  it('keeps the "+tag", so that it is another address than the one without', () => {
    expect(canonicalEmail('ada+1@example.com')).not.toBe(canonicalEmail('ada@example.com'))
  })
})

describe('a refused address', () => {
  it.each([
    ['AT240 a full-width @ before another one', 'victim\uff20good.com@evil.com'],
    ['AT240 a full-width @ after another one', 'victim@good.com\uff20evil.com'],
    ['AT240 a small @ before another one', 'victim\ufe6bgood.com@evil.com'],
    ['AT240 a small @ after another one', 'victim@good.com\ufe6bevil.com'],
    ['AT240 two plain @', 'victim@good.com@evil.com'],
    ['AT241 a list with a comma', 'attacker@a.com,victim@b.com'],
    ['AT241 a list with a semicolon', 'attacker@a.com;victim@b.com'],
    ['AT241 a comma that appears by folding', 'attacker@a.com\uff0cvictim'],
    ['AT241 an angle address', 'Ada <ada@example.com>'],
    ['AT241 an angle address without a name', '<ada@example.com>'],
    ['AT241 quotes around the local part', '"ada"@example.com'],
    ['AT241 a quoted @', '"a@b"@example.com'],
    ['AT241 a comment', 'ada(work)@example.com'],
    ['AT241 a group', 'friends:ada@example.com'],
    ['AT247 NUL before the @', 'a\0@example.com'],
    ['AT247 NUL after the domain', 'a@x.com\0@evil'],
    ['AT247 NUL at the end', 'a@x.com\0'],
    ['AT206 a line end and a header', 'a@x.com\r\nBcc: b@x.com'],
    ['AT206 a line end in the local part', 'a\nb@x.com'],
    ['AT251 a trailing dot', 'a@x.com.'],
    ['an ideographic trailing dot', 'a@x.com。'],
    ['a leading dot in the local part', '.ada@example.com'],
    ['a trailing dot in the local part', 'ada.@example.com'],
    ['two dots in the local part', 'a..da@example.com'],
    ['two dots that appear by folding', 'a\u2025da@example.com'],
    ['a zero-width space', 'a\u200bda@example.com'],
    ['a zero-width joiner', 'a\u200dda@example.com'],
    ['a soft hyphen', 'a\u00adda@example.com'],
    ['a soft hyphen in the domain', 'ada@exa\u00admple.com'],
    ['a word joiner', 'a\u2060da@example.com'],
    ['a byte order mark inside', 'a\ufeffda@example.com'],
    ['a variation selector', 'a\ufe0fda@example.com'],
    ['a Hangul filler', 'a\u3164da@example.com'],
    ['an override of direction', 'ada\u202emoc.live@example.com'],
    ['an isolate', 'ada\u2066@example.com'],
    ['a mark of direction', 'ada\u200f@example.com'],
    ['a tag character', 'ada\u{e0041}@example.com'],
    ['half a surrogate pair', 'ada\ud800@example.com'],
    ['a private character', 'ada\ue000@example.com'],
    ['an unassigned character', 'ada\u0378@example.com'],
    ['a line separator', 'ada\u2028x@example.com'],
    ['a blank inside', 'a da@example.com'],
    ['a blank in the domain', 'ada@exa mple.com'],
    ['a blank that appears by folding', 'a\u2002da@example.com'],
    ['a backslash', 'a\\da@example.com'],
    ['no @', 'ada.example.com'],
    ['nothing before the @', '@example.com'],
    ['nothing after the @', 'ada@'],
    ['nothing at all', ''],
    ['blanks only', '   '],
    ['a domain of one label', 'ada@localhost'],
    ['an IPv4 address', 'ada@127.0.0.1'],
    ['an IPv4 address as one number', 'ada@2130706433'],
    ['an IPv4 address in hexadecimal', 'ada@0x7f.1'],
    ['an IPv4 literal', 'ada@[127.0.0.1]'],
    ['an IPv6 literal', 'ada@[IPv6:::1]'],
    ['a numeric last label', 'ada@example.123'],
    ['an empty label', 'ada@example..com'],
    ['a label that begins with a hyphen', 'ada@-example.com'],
    ['a label that ends with a hyphen', 'ada@example-.com'],
    ['an underscore in the domain', 'ada@exa_mple.com'],
    ['a path after the domain', 'ada@example.com/evil.com'],
    ['a slash before the domain', 'ada@/example.com'],
    ['a slash that appears by folding', 'ada@example.com\uff0fevil.com'],
    ['an account-of sign, which folds into a slash', 'ada@example.co\u2100.com'],
    ['a query after the domain', 'ada@example.com?evil'],
    ['a fragment after the domain', 'ada@example.com#evil'],
    ['a port', 'ada@example.com:25'],
    ['an encoded letter in the domain', 'ada@ex%61mple.com'],
    ['an encoded @ in the domain', 'ada@evil%40example.com'],
    ['a broken A-label', 'ada@xn--a.example'],
    ['an empty A-label', 'ada@xn--.example'],
    ['an A-label of a joiner alone', 'ada@xn--1ug.example'],
    ['an A-label of capitals', 'ada@xn--mnchen-psa.example'],
    ['an A-label of plain letters', 'ada@xn--ada-.example'],
    ['a mailto link', 'mailto:ada@example.com'],
  ])('%s', (_title, input) => {
    expect(canonicalEmail(input)).toBeNull()
  })
})

describe('length', () => {
  it('64 characters before the @ are the most', () => {
    expect(canonicalEmail(`${'a'.repeat(64)}@example.com`)).not.toBeNull()
    expect(canonicalEmail(`${'a'.repeat(65)}@example.com`)).toBeNull()
  })

  it('63 characters in a label are the most', () => {
    expect(canonicalEmail(`a@${'b'.repeat(63)}.com`)).not.toBeNull()
    expect(canonicalEmail(`a@${'b'.repeat(64)}.com`)).toBeNull()
  })

  it('254 bytes are the most, by the canonical form', () => {
    const domain = `${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(20)}.com`
    const local = 'a'.repeat(254 - 1 - domain.length)
    expect(canonicalEmail(`${local}@${domain}`)).toHaveLength(254)
    expect(canonicalEmail(`${local}a@${domain}`)).toBeNull()
    expect(canonicalEmail(`${local.slice(1)}é@${domain}`)).toBeNull()
  })

  it('320 characters as they came are the most that are looked at', () => {
    expect(canonicalEmail('ada@example.com'.padEnd(320))).toBe('ada@example.com')
    expect(canonicalEmail('ada@example.com'.padEnd(321))).toBeNull()
  })

  it('AT210 100 kB that are made to be slow are refused at once', { tags: ['ASVS-1.3.12'] }, () => {
    const since = performance.now()
    for (const text of ['a@'.repeat(50_000), 'a.'.repeat(50_000), ' '.repeat(100_000), `a@${'b-'.repeat(50_000)}`]) {
      expect(canonicalEmail(text)).toBeNull()
    }
    expect(performance.now() - since).toBeLessThan(100)
  })
})

describe('for any text', () => {
  it('AT250 it is an address or null, and never an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyText(), anyAddress),
        (text) => typeof canonicalEmail(text) === 'string' || canonicalEmail(text) === null,
      ),
    )
  })

  it('what is canonical stays as it is', () => {
    fc.assert(
      fc.property(anyAddress, (text) => {
        const canonical = canonicalEmail(text)
        if (canonical !== null) expect(canonicalEmail(canonical)).toBe(canonical)
      }),
      { numRuns: 2_000 },
    )
  })

  it('what is canonical stays as it is, with each character that there is', () => {
    const unstable: string[] = []
    let accepted = 0
    for (let code = 0; code <= 0x10_ffff; code += 1) {
      const canonical = canonicalEmail(`a${String.fromCodePoint(code)}b@x.example`)
      if (canonical === null) continue
      accepted += 1
      if (canonicalEmail(canonical) !== canonical) unstable.push(code.toString(16))
    }
    expect(unstable).toEqual([])
    expect(accepted).toBeGreaterThan(100_000)
  }, 60_000)

  it('what is canonical has one @, an ASCII domain with a dot, and nothing that a mail header could misread', {
    tags: ['ASVS-1.3.11'],
  }, () => {
    fc.assert(
      fc.property(anyAddress, (text) => {
        const canonical = canonicalEmail(text)
        if (canonical !== null) expect(canonical).toMatch(/^[^\s"(),:;<>@[\\\]\p{Cc}]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/u)
      }),
      { numRuns: 2_000 },
    )
  })

  it('letter case and blanks around it make no difference', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9+_-]{1,20}$/), (local) => {
        const canonical = canonicalEmail(`${local}@example.com`)
        expect(canonicalEmail(` ${local.toUpperCase()}@EXAMPLE.com `)).toBe(canonical)
      }),
    )
  })
})
