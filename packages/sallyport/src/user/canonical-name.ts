/** Controls, unassigned and surrogate code points, line ends, and what reorders text. */
const unseen = /[\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Bidi_Control}]/u

/** Longest name in code points. */
export const maxNameLength = 200

/** A person's name as it is stored: one line that can be seen. null for anything else. */
export function canonicalName(text: string): string | null {
  const name = text.normalize('NFC').trim()
  return unseen.test(name) || Array.from(name).length > maxNameLength ? null : name
}
