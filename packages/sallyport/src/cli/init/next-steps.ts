import { extensionFor, importPath } from './app.ts'
import { lines } from './templates.ts'
import type { Placement } from './templates.ts'

/** A protected page to begin with, for the app's router. */
function protectedPage({ app, authFile }: Placement): { readonly path: string; readonly text: string } {
  const extension = extensionFor(app, 'jsx')
  if (app.hasAppRouter) {
    const path = `${app.source}app/dashboard/page.${extension}`
    const text = lines(
      `import { requireUser } from '${importPath(app, path, authFile)}'`,
      '',
      app.hasCacheComponents ? ['export const instant = false // The page waits for the session.', ''] : null,
      'export default async function Dashboard() {',
      '  const user = await requireUser()',
      '  return <h1>Hello {user.name ?? user.email}</h1>',
      '}',
    )
    return { path, text }
  }
  const path = `${app.source}pages/dashboard.${extension}`
  const { isTypeScript } = app
  const text = lines(
    isTypeScript ? `import type { InferGetServerSidePropsType } from 'next'` : null,
    `import { protectPage } from '${importPath(app, path, authFile)}'`,
    '',
    'export const getServerSideProps = protectPage()',
    '',
    `export default function Dashboard({ user }${isTypeScript ? ': InferGetServerSidePropsType<typeof getServerSideProps>' : ''}) {`,
    '  return <h1>Hello {user.name}</h1>',
    '}',
  )
  return { path, text }
}

/** What to do next, in five lines and the page that they speak of. */
export function nextSteps(placement: Placement): string {
  const { path, text } = protectedPage(placement)
  const run = placement.app.packageManager === 'npm' ? 'npm run dev' : `${placement.app.packageManager} dev`
  return [
    `Next: 1. Make a page for signed-in people, ${path}, as below.`,
    `      2. Start the app: ${run}`,
    '      3. Open http://localhost:3000/dashboard, follow it to /login, and sign up.',
    `      4. Mails are caught in development: http://localhost:3000${placement.basePath}/mailbox`,
    '      5. In production set AUTH_SECRET, AUTH_URL and DATABASE_URL, and give sallyport() a function mail.',
    '',
    text.trimEnd().replaceAll(/^(?=.)/gm, '    '),
  ].join('\n')
}
