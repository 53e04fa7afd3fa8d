import { extensionFor } from './app.ts'
import type { NewFile, PagePath } from './app-pages.ts'
import { alertLine, fieldLines, stateLines } from './form-fields.ts'
import { authImport, lines } from './templates.ts'
import type { Placement } from './templates.ts'

/** A page of the Pages Router: a form that posts itself, and is shown again with what went wrong. */
export function pagesPage(placement: Placement, page: PagePath): NewFile[] {
  const { app } = placement
  const path = `${app.source}pages${page}.${extensionFor(app, 'jsx')}`
  const { name, title, takes, endpoint, hidden, fields, button, link } = forms[page]
  const { isTypeScript } = app
  const prop = takes === null ? '' : `, ${takes}`
  const text = lines(
    isTypeScript ? `import type { GetServerSideProps, InferGetServerSidePropsType } from 'next'` : null,
    `import Head from 'next/head'`,
    `import Link from 'next/link'`,
    authImport(placement, path),
    '',
    isTypeScript
      ? 'export const getServerSideProps = (async (context) => {'
      : 'export async function getServerSideProps(context) {',
    takes === null ? null : `  const { ${takes} } = context.query`,
    '  const form = await auth.formState(context)',
    takes === null
      ? '  return { props: { form } }'
      : `  return { props: { form, ${takes}: typeof ${takes} === 'string' ? ${takes} : null } }`,
    isTypeScript ? '}) satisfies GetServerSideProps' : '}',
    '',
    `export default function ${name}({ form${prop} }${isTypeScript ? ': InferGetServerSidePropsType<typeof getServerSideProps>' : ''}) {`,
    stateLines('form'),
    '  return (',
    '    <main>',
    '      <Head>',
    `        <title>${title}</title>`,
    page === '/verify-email' ? '        <meta name="referrer" content="same-origin" />' : null,
    '      </Head>',
    `      <h1>${title}</h1>`,
    `      <form method="post" action="${placement.basePath}${endpoint}">`,
    [...hidden, alertLine, ...fields()].map((line) => `  ${line}`),
    `        <button>${button}</button>`,
    '      </form>',
    `      <p>${link}</p>`,
    '    </main>',
    '  )',
    '}',
  )
  return [{ path, text }]
}

const forms = {
  '/login': {
    name: 'Login',
    title: 'Sign in',
    takes: 'next',
    endpoint: '/sign-in',
    hidden: [
      `      <input type="hidden" name="back" value={next === null ? '/login' : \`/login?next=\${encodeURIComponent(next)}\`} />`,
      '      {next !== null && <input type="hidden" name="next" value={next} />}',
    ],
    fields: () => [
      ...fieldLines('email'),
      ...fieldLines('password'),
      `      {(error?.code === 'verification_required' || error?.code === 'invalid_code') && (`,
      ...fieldLines('code', '        '),
      '      )}',
    ],
    button: 'Sign in',
    link: 'New here? <Link href="/signup">Sign up</Link>',
  },
  '/signup': {
    name: 'SignUp',
    title: 'Sign up',
    takes: null,
    endpoint: '/sign-up',
    hidden: ['      <input type="hidden" name="back" value="/signup" />'],
    fields: () => [...fieldLines('name'), ...fieldLines('email'), ...fieldLines('newPassword')],
    button: 'Sign up',
    link: 'Been here before? <Link href="/login">Sign in</Link>',
  },
  '/verify-email': {
    name: 'VerifyEmail',
    title: 'Confirm your address',
    takes: 'token',
    endpoint: '/email/verify',
    hidden: ['      <input type="hidden" name="back" value="/verify-email" />'],
    fields: () => [
      '      {token !== null && error === undefined ? (',
      '        <input type="hidden" name="token" value={token} />',
      '      ) : (',
      '        <>',
      ...fieldLines('email', '          '),
      ...fieldLines('code', '          '),
      '        </>',
      '      )}',
      `      {error?.code === 'password_needed' && (`,
      ...fieldLines('password', '        '),
      '      )}',
    ],
    button: 'Confirm',
    link: '<Link href="/login">Sign in</Link>',
  },
} as const
