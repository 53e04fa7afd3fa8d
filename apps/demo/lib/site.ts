/** Which of Next's routers a page belongs to. */
export type Router = 'pages' | 'app'

/** A page in the navigation, by router; where only one router has it, both lead there. */
interface Place {
  readonly name: string
  readonly pages: string
  readonly app: string
}

/** The navigation. */
export const places: readonly Place[] = [
  { name: 'Profile', pages: '/profile', app: '/app/profile' },
  { name: 'Dashboard', pages: '/dashboard', app: '/app/dashboard' },
  { name: 'Admin', pages: '/admin', app: '/app/admin' },
  { name: 'Sessions', pages: '/sessions', app: '/app/sessions' },
  { name: 'Browser', pages: '/browser', app: '/app/browser' },
  { name: 'API routes', pages: '/guide', app: '/guide' },
  { name: 'Users', pages: '/users', app: '/users' },
  { name: 'Mailbox', pages: '/mailbox', app: '/mailbox' },
]

const twins: readonly { readonly pages: string; readonly app: string }[] = [
  { pages: '/login', app: '/app/login' },
  { pages: '/signup', app: '/app/signup' },
  { pages: '/verify-email', app: '/app/verify-email' },
  { pages: '/stateless/pages', app: '/stateless/app' },
  ...places.filter(({ pages, app }) => pages !== app),
]

/** The same page in the other router. */
export function twinOf(path: string, router: Router): string {
  const other: Router = router === 'pages' ? 'app' : 'pages'
  const fallback = other === 'app' ? '/app/dashboard' : '/'
  return twins.find((twin) => twin[router] === path)?.[other] ?? fallback
}
