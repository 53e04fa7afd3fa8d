/** Characters of the shortest word of the list: what is shorter is no password, and repeating it makes none. */
const shortestWord = 8

/** Loads the embedded list of the most used passwords; to be kept by the caller. */
export async function loadCommonPasswords(): Promise<ReadonlySet<string>> {
  const { commonPasswords } = await import('./common-passwords.ts')
  return new Set(commonPasswords.split(' '))
}

/**
 * Whether a password is one of the most used ones, or made of nothing but one or two: written again and again, backwards or in other
 * case, one after the other, or with digits and signs around it that add nothing (NIST SP 800-63B-4 §3.1.1.2, ASVS 5.0 V6.2.4).
 */
export function isCommonPassword(words: ReadonlySet<string>, password: string): boolean {
  const plain = password.normalize('NFKC').toLowerCase()
  const unit = repeatedUnit(plain)
  if (isRun(unit) || (unit.length < shortestWord && unit.length * 2 <= plain.length)) return true
  const candidates = [plain, unit, reverse(plain), reverse(unit)]
  const core = unit.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  // "password2026!" is "password": but a core that is only a small part of a long password is not the password.
  if (core.length * 2 >= unit.length) candidates.push(core)
  return candidates.some((candidate) => words.has(candidate)) || isPair(words, plain)
}

/**
 * Whether a password is made of nothing but words that everybody knows of this person and this app: the address, the name, the app's
 * name and domain, with digits and signs (ASVS 5.0 V6.2.11).
 *
 * @param words The words, any case; those under 4 characters are ignored.
 */
export function isMadeOf(password: string, words: readonly string[]): boolean {
  const plain = password.normalize('NFKC').toLowerCase()
  const known = words.map((word) => word.normalize('NFKC').toLowerCase()).filter((word) => word.length >= 4)
  let rest = plain
  for (const word of known.toSorted((a, b) => b.length - a.length)) rest = rest.replaceAll(word, '')
  return rest.length < plain.length && !/\p{L}/u.test(rest)
}

/** The shortest text whose repetition is the whole, the last time perhaps cut off: "abc" for "abcabcab", "1234567890" for "123456789012345". */
function repeatedUnit(text: string): string {
  let length = 1
  while (length < text.length && !text.startsWith(text.slice(length))) length += 1
  return text.slice(0, length)
}

/** Whether it is two of the words, one after the other: "qwertyuiopasdfghjkl". */
function isPair(words: ReadonlySet<string>, text: string): boolean {
  for (let length = shortestWord; length <= text.length - shortestWord; length += 1) {
    if (words.has(text.slice(0, length)) && words.has(text.slice(length))) return true
  }
  return false
}

/** Whether every character follows the one before by the same step: "aaaa", "abcd", "9876". */
function isRun(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const step = (codes[1] ?? 0) - (codes[0] ?? 0)
  if (codes.length < 2) return true
  return Math.abs(step) <= 1 && codes.every((code, index) => index === 0 || code - (codes[index - 1] ?? 0) === step)
}

function reverse(text: string): string {
  return Array.from(text).toReversed().join('')
}
