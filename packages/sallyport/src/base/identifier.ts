import { domainToASCII, domainToUnicode } from 'node:url'

/** Default-ignorable, bidirectional, control, surrogate, private-use and line-separating characters: all can hide or reorder text. */
const unsafeCharacter = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u

/** Characters that separate addresses or quote parts of one in a mail header (RFC 5322 §3.2.3), and white space. */
const specialCharacter = /[\s"(),:;<>@[\\\]]/u

/** Where a URL parser, such as `domainToASCII`, takes a host name to end, or decodes it. */
const urlCharacter = /[/?#%]/

const domainLabel = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

/**
 * The canonical form of an e-mail address: the one that is stored, looked up, indexed, limited and banned by.
 *
 * Trims, folds compatibility forms (NFKC) before anything is checked, lower-cases, and writes the domain as A-labels. A `+tag`
 * stays. Refused: a second "@" (also one that only appears by folding), characters that hide or reorder text, list separators,
 * quotes, and anything longer than 254 bytes (RFC 5321 §4.5.3.1.3).
 *
 * @returns The canonical address, or null if this is not one.
 */
export function canonicalEmail(input: string): string | null {
  if (input.length > 320) return null
  const text = input.trim().normalize('NFKC').toLowerCase().normalize('NFKC')
  if (unsafeCharacter.test(text)) return null
  const at = text.indexOf('@')
  const local = text.slice(0, at)
  if (at < 1 || local.length > 64 || specialCharacter.test(local)) return null
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null
  const domain = canonicalDomain(text.slice(at + 1))
  if (domain === null) return null
  const canonical = `${local}@${domain}`
  return Buffer.byteLength(canonical) <= 254 ? canonical : null
}

function canonicalDomain(text: string): string | null {
  if (specialCharacter.test(text) || urlCharacter.test(text)) return null
  const ascii = domainToASCII(text)
  const labels = ascii.split('.')
  if (labels.length < 2 || ascii.length > 253) return null
  if (!labels.every((label) => domainLabel.test(label))) return null
  // An A-label that stands for nothing, or for something that is written otherwise: Node 24 does not refuse it, Node 22 does.
  if (/(?:^|\.)xn--/.test(domainToUnicode(ascii))) return null
  // The last label of a host name is never a number: an address such as 127.0.0.1 is no mail domain.
  return /^\d+$/.test(labels.at(-1) ?? '') ? null : ascii
}
