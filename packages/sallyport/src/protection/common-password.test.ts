import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { fixedRandom } from '../testing-only/fixed-random.ts'
import { isCommonPassword, isMadeOf, loadCommonPasswords } from './common-password.ts'

const words = await loadCommonPasswords()
const isCommon = (password: string) => isCommonPassword(words, password)

describe('the embedded list', () => {
  it('is what its generator makes of the published one', { tags: ['ASVS-6.2.4'] }, () => {
    const generator = fileURLToPath(new URL('../../../../scripts/generate-common-passwords.mjs', import.meta.url))
    expect(spawnSync(process.execPath, [generator, '--check'], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  it('has thousands of different words of 8 visible characters or more', { tags: ['ASVS-6.2.4'] }, () => {
    expect(words.size).toBeGreaterThan(15_000)
    expect([...words].filter((word) => !/^[\x21-\x7e]{8,}$/.test(word))).toEqual([])
  })
})

describe('AT268 each word of the list is refused', { tags: ['NIST-3.1.1.2'] }, () => {
  it.each<[string, (word: string) => string]>([
    ['as it is', (word) => word],
    ['in capitals', (word) => word.toUpperCase()],
    ['with a capital first', (word) => word.slice(0, 1).toUpperCase() + word.slice(1)],
    [
      'in full-width letters',
      (word) => word.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
    ],
    ['twice', (word) => word + word],
    ['three times', (word) => word + word + word],
    ['twice, cut off', (word) => word + word.slice(0, -1)],
    ['backwards', (word) => Array.from(word).toReversed().join('')],
    [
      'twice and backwards',
      (word) =>
        Array.from(word + word)
          .toReversed()
          .join(''),
    ],
    ['after another one', (word) => `sunshine${word}`],
    ['before another one', (word) => `${word}sunshine`],
  ])('%s', (_title, change) => {
    expect([...words].filter((word) => !isCommon(change(word)))).toEqual([])
  })
})

describe('AT268 a password that is common in other ways is refused', () => {
  it.each([
    'aaaaaaaaaaaaaaa',
    'AAAAAAAAAAAAAAAA',
    'abababababababab',
    'abcabcabcabcabcabc',
    'abcdefghijklmnop',
    'ponmlkjihgfedcba',
    'ABCDEFGHIJKLMNOP',
    '123456789012345',
    '1234567890123456',
    '12345678901234567890',
    '0123456789012345',
    '987654321098765',
    '111111111111111',
    '000000000000000',
    'qwertyuiopasdfghjkl',
    'qwertyuiopqwertyuiop',
    'asdfghjklasdfghjkl',
    'passwordpassword',
    'PasswordPassword',
    'drowssapdrowssap',
    'iloveyouiloveyou',
    'password12345678',
    'password2026!',
    '2026password',
    '!!!password!!!',
    'Password2026',
    'administrator2026',
    '               ',
    '😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀',
    'а'.repeat(15),
    '',
  ])('%j', (password) => {
    expect(isCommon(password)).toBe(true)
  })
})

/** Passwords as people should choose them: four words of a list by chance, in several styles. */
function passphrases(): string[] {
  const list =
    `anchor apple autumn badger balcony basil beaver blanket bottle bridge bucket butter cactus candle canyon carpet castle
    cedar cherry cliff cobalt coffee copper coral cradle cricket dagger daisy desert dolphin donkey dragon drizzle eagle ember falcon
    feather fennel fiddle forest garden ginger glacier granite hammer harbor hazel helmet honey island ivory jacket jungle kettle ladder
    lantern lemon lizard magnet maple marble meadow mirror mustard needle nutmeg oasis onion orchid otter paddle parrot pepper piano
    pillow planet puzzle quartz rabbit raven ribbon river saddle salmon shovel silver spider sugar summer tiger timber tulip turtle
    velvet violin walnut willow window winter zebra`.split(/\s+/)
  const random = fixedRandom('passphrases')
  const word = () => list[random.below(list.length)] ?? ''
  const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
  const styles: (() => string)[] = [
    () => [word(), word(), word(), word()].join(' '),
    () => [word(), word(), word()].map(capital).join('-') + random.below(10_000),
    () => [word(), word(), word(), word()].join(''),
    () => `${word()} ${word()} under the ${word()}!`,
    () => Buffer.from(random.bytes(12)).toString('base64url'),
    () => `${random.below(10_000_000)}${word()}${random.below(10_000_000)}${word()}`,
    () => `my ${word()} likes ${word()} soup`,
  ]
  return Array.from({ length: 200 }, (_, index) => (styles[index % styles.length] ?? word)())
}

const inOtherLanguages = [
  'vier grüne Elefanten tanzen',
  'un café au lait, s’il vous plaît',
  'съешь ещё этих мягких булок',
  'съешь ещё этих мягких булок'.normalize('NFD'),
  'ξεσκεπάζω την ψυχοφθόρα',
  '정체를 알 수 없는 사람들이 왔다',
  '정체를 알 수 없는 사람들이 왔다'.normalize('NFD'),
  'いろはにほへとちりぬるをわか',
  'דג סקרן שט בים מאוכזב ולפתע',
  '🐘 🎻 🧀 🚲 🌋 🦑 🪁 🧲 elephant',
]

describe('a good passphrase is accepted', () => {
  const own = [
    'ada.lovelace@example.com',
    'lovelace',
    'example',
    'Ada Lovelace',
    'Anna',
    'demo',
    'Acme',
    'localhost',
    'app.example.com',
  ]

  it('200 by chance, in several styles', () => {
    const good = passphrases()
    expect(new Set(good).size).toBe(200)
    expect(good.filter((password) => isCommon(password) || isMadeOf(password, own))).toEqual([])
  })

  it.each(inOtherLanguages)('%s', (password) => {
    expect([isCommon(password), isMadeOf(password, own)]).toEqual([false, false])
  })

  it.each([
    'the password is swordfish soup',
    'welcome to my dragon garden',
    'master of puppets and princess',
    'I love sunshine in november',
  ])('also where a common word is a small part of it: %s', (password) => {
    expect(isCommon(password)).toBe(false)
  })
})

describe('isMadeOf', () => {
  it.each<[string, string[]]>([
    ['companyname2026', ['CompanyName']],
    ['COMPANYNAME-2026!', ['companyname']],
    ['ada.lovelace@example.com', ['ada.lovelace@example.com']],
    ['lovelacelovelace', ['lovelace']],
    ['lovelace.example.1815', ['lovelace', 'example']],
    ['examplelovelace', ['Lovelace', 'EXAMPLE']],
    ['Ada Lovelace 1815', ['Ada Lovelace']],
    ['\uff4c\uff4f\uff56\uff45\uff4c\uff41\uff43\uff45123', ['lovelace']],
    ['мария2026мария', ['Мария']],
    ['jose\u0301jose\u0301jose\u0301', ['Jos\u00e9']],
    ['acmeacmeacmeacme', ['acme']],
  ])('AT268 is true for %s, of %j', { tags: ['ASVS-6.2.11'] }, (password, known) => {
    expect(isMadeOf(password, known)).toBe(true)
  })

  it.each<[string, string[]]>([
    ['lovelace likes tea', ['lovelace']],
    ['correct horse battery', ['lovelace']],
    ['123456789012345', ['lovelace']],
    ['anna любит молоко', ['Anna']],
    ['acme の 秘密 の 言葉', ['Acme']],
    ['съешь мягких булок'.normalize('NFD'), ['Anna']],
    ['\ufb01\ufb01\ufb01 12345', ['lovelace']],
    ['1234 =\u0338 5678 =\u0338 90', ['lovelace']],
    ['adaadaadaadaada', ['ada']],
    ['comcomcomcomcom', ['com', '']],
    ['anything at all', []],
  ])('is false for %s, of %j', (password, known) => {
    expect(isMadeOf(password, known)).toBe(false)
  })

  it('the longest word goes first, whatever the order in which they are given', () => {
    for (const known of [
      ['lovelace', 'lovelaces'],
      ['lovelaces', 'lovelace'],
    ])
      expect(isMadeOf('lovelaces1', known)).toBe(true)
  })
})

it('for any password it is an answer, and soon: 512 characters at most get here', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 512 }), fc.array(fc.string()), (password, known) => {
      expect(typeof isCommon(password)).toBe('boolean')
      expect(typeof isMadeOf(password, known)).toBe('boolean')
    }),
  )
  const since = performance.now()
  for (const part of ['a', '1', 'a1', ' ', 'aaaaaaab', '\u0301']) isCommon(part.repeat(512 / part.length))
  expect(performance.now() - since).toBeLessThan(500)
})
