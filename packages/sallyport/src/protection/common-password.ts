/** Loads the embedded list of the most used passwords; to be kept by the caller. */
export async function loadCommonPasswords(): Promise<ReadonlySet<string>> {
  const { commonPasswords } = await import('./common-passwords.ts')
  return new Set(commonPasswords.split(' '))
}

/**
 * Whether a password is one of the most used ones, or made of nothing but one: written twice, backwards or in other case, or with
 * digits and signs around it that add nothing (NIST SP 800-63B-4 §3.1.1.2, ASVS 5.0 V6.2.4).
 */
export function isCommonPassword(words: ReadonlySet<string>, password: string): boolean {
  const plain = password.normalize('NFKC').toLowerCase()
  const unit = repeatedUnit(plain)
  if (isRun(unit)) return true
  const candidates = [plain, unit, reverse(plain), reverse(unit)]
  const core = unit.replace(/^[\d\W_]+|[\d\W_]+$/g, '')
  // "password2026!" is "password": but a core that is only a small part of a long password is not the password.
  if (core.length >= 8 && core.length * 3 >= unit.length * 2) candidates.push(core)
  return candidates.some((candidate) => words.has(candidate))
}

/**
 * Whether a password is made of nothing but words that everybody knows of this person and this app: the address, the name, the app's
 * name and domain, with digits and signs (ASVS 5.0 V6.2.11).
 *
 * @param words The words, any case; those under 4 characters are ignored.
 */
export function isMadeOf(password: string, words: readonly string[]): boolean {
  let rest = password.normalize('NFKC').toLowerCase()
  const known = words.map((word) => word.normalize('NFKC').toLowerCase()).filter((word) => word.length >= 4)
  for (const word of known.toSorted((a, b) => b.length - a.length)) rest = rest.replaceAll(word, '')
  return rest.length < password.length && rest.replace(/[\d\W_]+/g, '').length === 0
}

/** The shortest text whose repetition is the whole: "abc" for "abcabcabc". */
function repeatedUnit(text: string): string {
  const length = (text + text).indexOf(text, 1)
  return text.slice(0, length)
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
