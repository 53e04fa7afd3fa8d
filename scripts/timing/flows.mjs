/**
 * @typedef {{ path: string, body: object }} Ask
 * @typedef {{ email: string, emailVerified: boolean, passwordHash?: string, banned?: boolean }} Person
 * @typedef {{ name: string, person?: (email: string, hash: string) => Person, pending?: boolean, tries?: number }} Kind
 *   `person`: the user that there is with an address of this kind. `pending`: a sign-up waits for its code. `tries`: so many tries were
 *   made with it.
 * @typedef {{ name: string, hash: 'computed' | 'left out' | 'none', ask: (email: string) => Ask, statuses: number[], kinds: [Kind, ...Kind[]] }} Flow
 *   `hash`: whether it computes a password hash; `left out` is the same flow with a hash that costs nothing, so that what else differs
 *   is not lost in the hash's own trembling. `statuses`: of its answers. `kinds`: of addresses; the first is what the others are
 *   held against.
 */

export const password = 'correct horse battery staple'
const wrongPassword = 'wrong horse battery stapler'

/** @type {NonNullable<Kind['person']>} */
const verified = (email, passwordHash) => ({ email, emailVerified: true, passwordHash })
/** @type {NonNullable<Kind['person']>} */
const unverified = (email, passwordHash) => ({ email, emailVerified: false, passwordHash })
/** @type {NonNullable<Kind['person']>} */
const banned = (email, passwordHash) => ({ email, emailVerified: true, passwordHash, banned: true })
/** @type {NonNullable<Kind['person']>} */
const withoutPassword = (email) => ({ email, emailVerified: true })

/** @type {readonly Flow[]} */
const whole = [
  {
    name: 'sign-in',
    hash: 'computed',
    ask: (email) => ({ path: '/sign-in', body: { email, password: wrongPassword } }),
    statuses: [401],
    kinds: [
      { name: 'unknown' },
      { name: 'known', person: verified },
      { name: 'banned', person: banned },
      { name: 'unverified', person: unverified },
      { name: 'without a password', person: withoutPassword },
    ],
  },
  {
    name: 'sign-up',
    hash: 'computed',
    ask: (email) => ({ path: '/sign-up', body: { email, password } }),
    statuses: [200],
    kinds: [
      { name: 'new' },
      { name: 'existing', person: verified },
      { name: 'banned', person: banned },
      { name: 'unverified', person: unverified },
    ],
  },
  {
    name: 'verify',
    hash: 'none',
    ask: (email) => ({ path: '/email/verify', body: { email, code: '00000000' } }),
    statuses: [400],
    kinds: [
      { name: 'unknown' },
      { name: 'existing', person: verified },
      { name: 'pending', pending: true },
      { name: 'pending, no tries left', pending: true, tries: 5 },
    ],
  },
]

/**
 * What is asked of addresses that must not be told apart.
 *
 * @type {readonly Flow[]}
 */
export const flows = whole.flatMap((flow) =>
  flow.hash === 'computed' ? [flow, { ...flow, name: `${flow.name} (hash left out)`, hash: 'left out' }] : [flow],
)
