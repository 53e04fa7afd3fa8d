import * as fc from 'fast-check'

/** Any code point, halves of surrogate pairs included, those of ASCII most often. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.nat(0x10_ffff)).map((code) => String.fromCodePoint(code))

/** Any text, also such as is no valid Unicode. */
export function anyText(length: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, ...length })
}
