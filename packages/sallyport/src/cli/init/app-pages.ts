import { extensionFor } from './app.ts'
import { alertLine, fieldLines, stateLines } from './form-fields.ts'
import type { FieldName } from './form-fields.ts'
import { authImport, lines } from './templates.ts'
import type { Placement } from './templates.ts'

/** A file that is to be. */
export interface NewFile {
  readonly path: string
  readonly text: string
}

/** The pages that lead to a session. */
export const pagePaths = ['/login', '/signup', '/verify-email'] as const

/** Where one of the generated pages answers. */
export type PagePath = (typeof pagePaths)[number]

/** The Server Actions that the generated forms of the App Router post to. */
export function actionsFile(placement: Placement): NewFile {
  const { app } = placement
  const path = `${app.source}app/auth-actions.${app.isTypeScript ? 'ts' : 'js'}`
  const text = lines(
    `'use server'`,
    authImport(placement, path),
    '',
    ...['signIn', 'signUp', 'verifyEmail', 'signOut'].map((name) => `export const ${name} = auth.${name}`),
  )
  return { path, text }
}

/**
 * A page of the App Router and its form, which works with and without JavaScript.
 *
 * With Cache Components the page is static, and its query is read in a boundary of its own: of a page that waits for the request Next
 * renders the answer to a form without what became of it (a resumed render takes no form state).
 */
export function appPage(placement: Placement, page: PagePath): NewFile[] {
  const { app } = placement
  const [extension, bare] = [extensionFor(app, 'jsx'), app.isTypeScript ? 'tsx' : 'js']
  const folder = `${app.source}app${page}`
  const { form, component } = forms[page]
  return [
    { path: `${folder}/page.${extension}`, text: pageText(placement, page) },
    { path: `${folder}/${component}.${bare}`, text: form(app.isTypeScript, app.hasCacheComponents) },
  ]
}

const forms = {
  '/login': { form: loginForm, component: 'login-form', name: 'LoginForm', title: 'Sign in', takes: 'next' },
  '/signup': { form: signUpForm, component: 'sign-up-form', name: 'SignUpForm', title: 'Sign up', takes: null },
  '/verify-email': {
    form: verifyForm,
    component: 'verify-email-form',
    name: 'VerifyEmailForm',
    title: 'Confirm your address',
    takes: 'token',
  },
} as const

/** What stands below a form. */
const links: Readonly<Record<PagePath, string>> = {
  '/login': 'New here? <Link href="/signup">Sign up</Link>',
  '/signup': 'Been here before? <Link href="/login">Sign in</Link>',
  '/verify-email': '<Link href="/login">Sign in</Link>',
}

function pageText({ app }: Placement, page: PagePath): string {
  const { component, name, title, takes } = forms[page]
  const type = app.isTypeScript ? `: { searchParams: Promise<{ ${takes}?: string | string[] }> }` : ''
  const referrer = takes === 'token' ? `, referrer: 'same-origin'` : ''
  const isStatic = takes === null || app.hasCacheComponents
  return lines(
    `import Link from 'next/link'`,
    `import { ${name} } from './${component}'`,
    '',
    `export const metadata = { title: '${title}'${referrer} }`,
    '',
    isStatic
      ? 'export default function Page() {'
      : [`export default async function Page({ searchParams }${type}) {`, `  const { ${takes} } = await searchParams`],
    '  return (',
    '    <main>',
    `      <h1>${title}</h1>`,
    isStatic ? `      <${name} />` : `      <${name} ${takes}={typeof ${takes} === 'string' ? ${takes} : undefined} />`,
    `      <p>${links[page]}</p>`,
    '    </main>',
    '  )',
    '}',
  )
}

/** How a form of a static page takes part of its address: only with JavaScript, or in the answer to a form. */
const staticImports = [`import { useSearchParams } from 'next/navigation'`]
const staticNote = '// In a boundary of its own, so that the page stays static and its form works without JavaScript.'

function loginForm(isTypeScript: boolean, isStatic: boolean): string {
  const hidden = '<input type="hidden" name="next" value={next} />'
  return clientForm({
    action: 'signIn',
    signature: isStatic ? 'LoginForm()' : `LoginForm({ next }${isTypeScript ? ': { next: string | undefined }' : ''})`,
    ...(isStatic ? { imports: staticImports, suspends: true } : {}),
    before: [`  const needsCode = error?.code === 'verification_required' || error?.code === 'invalid_code'`],
    inside: [
      ...(isStatic
        ? ['      <Suspense>', '        <NextField />', '      </Suspense>']
        : [`      {next !== undefined && ${hidden}}`]),
      alertLine,
      ...fieldsOf('email', 'password'),
      '      {needsCode && (',
      ...fieldLines('code', '        '),
      '      )}',
    ],
    button: 'Sign in',
    after: isStatic
      ? [
          '',
          staticNote,
          'function NextField() {',
          `  const next = useSearchParams().get('next')`,
          `  return next !== null && ${hidden}`,
          '}',
        ]
      : [],
  })
}

function signUpForm(): string {
  return clientForm({
    action: 'signUp',
    signature: 'SignUpForm()',
    imports: [`import Link from 'next/link'`],
    before: [
      `  if (state?.status === 'verify') {`,
      '    return (',
      '      <p role="status">',
      `        We have sent a mail to {values?.['email']}. <Link href="/verify-email">Type its code</Link>`,
      '      </p>',
      '    )',
      '  }',
    ],
    inside: [alertLine, ...fieldsOf('name', 'email', 'newPassword')],
    button: 'Sign up',
  })
}

function verifyForm(isTypeScript: boolean, isStatic: boolean): string {
  const token = '<input type="hidden" name="token" value={token} />'
  const byCode = (indent: string): string[] => [...fieldLines('email', indent), ...fieldLines('code', indent)]
  const type = isTypeScript ? ': { token: string | undefined }' : ''
  return clientForm({
    action: 'verifyEmail',
    signature: isStatic ? 'VerifyEmailForm()' : `VerifyEmailForm({ token }${type})`,
    ...(isStatic ? { imports: staticImports, suspends: true } : {}),
    before: isStatic
      ? ['  const byCode = (', '    <>', ...byCode('      '), '    </>', '  )']
      : [`  const isLink = token !== undefined && error?.code !== 'invalid_token'`],
    inside: [
      '      <input type="hidden" name="next" value="/login" />',
      alertLine,
      ...(isStatic
        ? [
            '      <Suspense fallback={byCode}>',
            `        {error?.code === 'invalid_token' ? byCode : <TokenField>{byCode}</TokenField>}`,
            '      </Suspense>',
          ]
        : [
            '      {isLink ? (',
            `        ${token}`,
            '      ) : (',
            '        <>',
            ...byCode('          '),
            '        </>',
            '      )}',
          ]),
      `      {error?.code === 'password_needed' && (`,
      ...fieldLines('password', '        '),
      '      )}',
    ],
    button: 'Confirm',
    after: isStatic
      ? [
          '',
          staticNote,
          `function TokenField({ children }${isTypeScript ? ': { children: React.ReactNode }' : ''}) {`,
          `  const token = useSearchParams().get('token')`,
          `  return token === null ? children : ${token}`,
          '}',
        ]
      : [],
  })
}

interface ClientForm {
  readonly action: string
  readonly signature: string
  readonly imports?: readonly string[]
  /** Whether it has a boundary that waits. */
  readonly suspends?: true
  readonly before: readonly string[]
  readonly inside: readonly string[]
  readonly button: string
  /** What stands below the form's function. */
  readonly after?: readonly string[]
}

function clientForm(form: ClientForm): string {
  const { action, signature, imports = [], suspends = false, before, inside, button, after = [] } = form
  return lines(
    `'use client'`,
    imports,
    `import { ${suspends ? 'Suspense, ' : ''}useActionState } from 'react'`,
    `import { ${action} } from '../auth-actions'`,
    '',
    `export function ${signature} {`,
    `  const [state, action, isPending] = useActionState(${action}, undefined)`,
    stateLines('state'),
    before,
    '  return (',
    '    <form action={action}>',
    inside,
    `      <button disabled={isPending}>${button}</button>`,
    '    </form>',
    '  )',
    '}',
    after,
  )
}

function fieldsOf(...names: readonly FieldName[]): string[] {
  return names.flatMap((name) => fieldLines(name))
}
