import { inject } from 'vitest'

/** Where the demo is served, as it is told. */
export const origin = 'https://demo.example.com'

/** A demo that runs. */
export interface Demo {
  readonly store: string
  /** On 127.0.0.1, where a proxy would be that ends TLS. */
  readonly port: number
  /** The file that it writes its mails to. */
  readonly mailbox: string
  readonly accounts: readonly { readonly email: string; readonly password: string; readonly role: string }[]
}

/** The endpoints in one router, and what is guarded by their sessions. */
export interface Target extends Demo {
  readonly router: string
  /** Whether sessions are rows, so that one can be ended. */
  readonly hasRows: boolean
  readonly base: string
  readonly cookie: string
  readonly signInPage: string
  readonly privatePages: readonly string[]
}

const mounts = [
  {
    router: 'Pages Router',
    hasRows: true,
    base: '/api/auth',
    cookie: '__Host-session',
    signInPage: '/login',
    privatePages: ['/profile', '/dashboard', '/app/profile', '/app/dashboard'],
  },
  {
    router: 'App Router',
    hasRows: false,
    base: '/api/stateless',
    cookie: '__Host-stateless',
    signInPage: '/stateless/login',
    privatePages: ['/stateless/app', '/stateless/pages'],
  },
] as const

/** What a recipe is fired at whose outcome depends on the store: each store, in each router. */
export function everyStore(): Target[] {
  return inject('demos').flatMap((demo) => mounts.map((mount) => ({ ...demo, ...mount })))
}

/** What a recipe is fired at that ends before the store: each router. */
export function everyRouter(): Target[] {
  const [first] = inject('demos')
  return everyStore().filter(({ store }) => store === first?.store)
}
