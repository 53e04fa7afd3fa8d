import Link from 'next/link'
import type { PublicUser } from 'sallyport/next'
import { places, twinOf } from '@/lib/site'
import type { Router } from '@/lib/site'

interface SiteHeaderProps {
  readonly router: Router
  /** Path of the page. */
  readonly path: string
  /** Null for somebody who is signed out; undefined where the page cannot know, since it was built beforehand. */
  readonly user: PublicUser | null | undefined
  /** Where the sign-out form goes: the endpoint, or a Server Action. */
  readonly signOut: string | ((form: FormData) => Promise<void>)
  /** Where to sign in, and where one lands after signing out. */
  readonly signInPage: string
}

/** The head of every page: where one is, who one is, and the way out, which is a form: a link could be followed by a prefetch. */
export function SiteHeader({ router, path, user, signOut, signInPage }: SiteHeaderProps) {
  return (
    <header className="site-header">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className="bar">
        <Link className="brand" href="/" prefetch={false}>
          <Gate />
          <span>Sallyport</span>
          <span className="tag">demo</span>
        </Link>
        {user === undefined ? null : user === null ? (
          <div className="who">
            <Link className="button quiet" href={signInPage} prefetch={false}>
              Sign in
            </Link>
            <Link className="button" href={router === 'app' ? '/app/signup' : '/signup'} prefetch={false}>
              Sign up
            </Link>
          </div>
        ) : (
          <div className="who">
            <span className="me" data-testid="me">
              <span className="name">{user.name ?? 'No name'}</span>
              <span className="role">{user.role}</span>
            </span>
            <form {...(typeof signOut === 'string' ? { action: signOut, method: 'post' } : { action: signOut })}>
              <input type="hidden" name="back" value={path} />
              <input type="hidden" name="next" value={signInPage} />
              <button className="button quiet" type="submit">
                Sign out
              </button>
            </form>
          </div>
        )}
      </div>
      <div className="bar places">
        <nav aria-label="Pages of the demo">
          <ul>
            {places.map((place) => (
              <li key={place.name}>
                <Link
                  href={place[router]}
                  prefetch={false}
                  aria-current={path === place.pages || path === place.app ? 'page' : undefined}
                >
                  {place.name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <nav aria-label="Router" className="routers">
          {(['pages', 'app'] as const).map((one) => (
            <a
              key={one}
              href={one === router ? path : twinOf(path, router)}
              aria-current={one === router ? 'true' : undefined}
            >
              {one === 'pages' ? 'Pages' : 'App'}
              <span className="visually-hidden"> Router</span>
            </a>
          ))}
        </nav>
      </div>
    </header>
  )
}

function Gate() {
  return (
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" className="gate-ground" />
      <path d="M7 26V15a9 9 0 0 1 18 0v11h-5V15a4 4 0 0 0-8 0v11Z" className="gate-arch" />
      <circle cx="16" cy="21" r="1.75" className="gate-arch" />
    </svg>
  )
}
