import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const demo = join(import.meta.dirname, '..')
const target = join(demo, 'lib/snippets.ts')

/**
 * What the panels "How this works" show: the lines of a file from one that begins with `from` to the first after it that is `to`.
 *
 * @type {Record<string, [file: string, from: string, to: string]>}
 */
const parts = {
  authOptions: ['auth.ts', 'export const auth = ', '})'],
  statelessOptions: ['auth-stateless.ts', 'export const stateless = ', '})'],
  catchMail: ['lib/mailbox.ts', 'export function catchMail', '}'],

  loginForm: ['pages/login.tsx', '      <form', '      >'],
  loginSubmit: ['pages/login.tsx', '  async function handleSubmit', '  }'],
  loginProps: ['pages/login.tsx', 'export const getServerSideProps', '}'],
  signupForm: ['pages/signup.tsx', '      <OnceForm', '        <SignUpFields outcome={formState} />'],
  signupProps: ['pages/signup.tsx', 'export const getServerSideProps', '}'],
  verifyByLink: ['pages/verify-email.tsx', '        <OnceForm', '        </OnceForm>'],
  verifyByCode: ['components/credentials.tsx', 'function CodeField(', '}'],
  verifyProps: ['pages/verify-email.tsx', 'export const getServerSideProps', '}'],
  profileProps: ['pages/profile.tsx', 'export const getServerSideProps', '})'],
  profileDto: ['data/profile.ts', 'export function getProfile', '}'],
  welcomeHook: ['lib/welcome-hook.ts', 'export const welcomeEveryone', '}'],
  dashboardProps: ['pages/dashboard.tsx', 'export const getServerSideProps', '})'],
  notesDal: ['data/notes.ts', 'export async function listNotes', '}'],
  notesDto: ['data/notes.ts', 'function toNote', '}'],
  notesApi: ['pages/api/notes.ts', 'const read = ', '})'],
  adminProps: ['pages/admin.tsx', 'export const getServerSideProps', '})'],
  adminApi: ['pages/api/guide/admin.ts', 'export default', '})'],
  guideLogin: ['pages/api/guide/login.ts', '  try {', '  }'],
  ownProvider: ['pages/api/guide/own-provider.ts', '  const userId', '  }'],
  sessionsProps: ['pages/sessions.tsx', 'export const getServerSideProps', '}'],
  revokeForm: [
    'pages/sessions.tsx',
    '    <OnceForm method="post" action="/api/auth/sessions/revoke">',
    '    </OnceForm>',
  ],
  statelessProps: ['pages/stateless/pages.tsx', 'export const getServerSideProps', '})'],
  statelessProxy: ['proxy.ts', 'const cookieOnly', '}'],

  appActions: ['app/actions.ts', "'use server'", 'export const signOut = auth.signOut'],
  appLoginForm: ['components/action-form.tsx', 'export function SignInForm', '}'],
  appSignupForm: ['components/action-form.tsx', 'export function SignUpForm', '  }'],
  appVerifyForm: ['components/action-form.tsx', 'export function VerifyForm', '}'],
  appProfile: ['app/app/profile/page.tsx', 'export default async function', '  const profile = getProfile(user, user)'],
  appDashboard: [
    'app/app/dashboard/page.tsx',
    'export default async function',
    "  const isAdmin = user.role === 'admin'",
  ],
  appNoteAction: ['app/app/dashboard/actions.ts', 'export const saveNote', ')'],
  appAdmin: ['app/app/admin/page.tsx', 'export default async function', '  const summary = await getSummary(user)'],
  appAdminRoute: ['app/api/app/admin/route.ts', 'export const GET', '})'],
  appSessions: ['app/app/sessions/page.tsx', '  const request = ', '  const cookieOnly'],
  appRevoke: ['app/app/sessions/actions.ts', 'export const revoke', '})'],
  appStateless: ['app/stateless/app/page.tsx', '  await stateless.requireUser', '  const view'],
  authClient: ['lib/auth-client.ts', 'import { createClient }', 'export const {'],
  browserProps: ['pages/browser.tsx', 'export const getServerSideProps', '}'],
  browserProvider: ['pages/browser.tsx', '      <AuthProvider', '      </AuthProvider>'],
  appBrowser: ['app/app/browser/page.tsx', '        <Live', '        </Live>'],
  appLive: ['app/app/browser/live.tsx', 'export function Live', '}'],
  usersAction: ['app/users/actions.ts', 'export const actOnUser', ')'],
  usersList: ['data/users.ts', 'export async function listUsers', '  const { users, cursor }'],
}

/**
 * @param {string} file
 * @param {string} from
 * @param {string} to
 */
function cut(file, from, to) {
  const lines = readFileSync(join(demo, file), 'utf8').split('\n')
  const first = lines.findIndex((line) => line.startsWith(from))
  if (first < 0) throw new Error(`${file} has no line that begins with ${JSON.stringify(from)}`)
  const isWhole = /^\s*(?:[)}>\]]+|<\/\w+>)$/.test(to)
  const length = lines.slice(first + 1).findIndex((line) => (isWhole ? line === to : line.startsWith(to)))
  if (length < 0) throw new Error(`${file} has no ${JSON.stringify(to)} after ${JSON.stringify(from)}`)
  const indent = /^ */.exec(from)?.[0] ?? ''
  return lines
    .slice(first, first + length + 2)
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
}

/** @param {string} text */
function literal(text) {
  return `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``
}

function render() {
  const snippets = Object.entries(parts).map(
    ([name, [file, from, to]]) =>
      `\nexport const ${name}: Snippet = {\n  file: '${file}',\n  code: ${literal(cut(file, from, to))},\n}\n`,
  )
  return `// Written by scripts/snippets.mjs from the demo's own source. Run it again after changing what is shown.

/** A few lines of the demo's source. */
export interface Snippet {
  /** Relative to the demo. */
  readonly file: string
  readonly code: string
}
${snippets.join('')}`
}

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== render()) {
    console.log('lib/snippets.ts is out of date: run node scripts/snippets.mjs')
    process.exitCode = 1
  }
} else {
  writeFileSync(target, render())
}
