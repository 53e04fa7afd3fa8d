// Written by scripts/snippets.mjs from the demo's own source. Run it again after changing what is shown.

/** A few lines of the demo's source. */
export interface Snippet {
  /** Relative to the demo. */
  readonly file: string
  readonly code: string
}

export const authOptions: Snippet = {
  file: 'auth.ts',
  code: `export const auth = sallyport({
  appName: 'Sallyport demo',
  roles,
  user: { fields },
  verification: 'required',
  mail: catchMail,
  on: welcomeEveryone,
  clientAddress: 'socket', // Browsers connect directly; behind a reverse proxy it would be { hops: 1 }.
  pages: { signIn: '/login', signUp: '/signup', verifyEmail: '/verify-email', afterSignIn: '/dashboard' },
})`,
}

export const statelessOptions: Snippet = {
  file: 'auth-stateless.ts',
  code: `export const stateless = sallyport({
  appName: 'Sallyport demo',
  roles,
  user: { fields },
  verification: 'required',
  mail: catchMail,
  on: welcomeEveryone,
  clientAddress: 'socket', // Browsers connect directly; behind a reverse proxy it would be { hops: 1 }.
  session: { strategy: 'stateless', cookie: 'stateless', idle: '30m', absolute: '12h' },
  basePath: '/api/stateless',
  pages: {
    signIn: '/stateless/login',
    signUp: '/signup',
    verifyEmail: '/verify-email',
    afterSignIn: '/stateless/app',
  },
})`,
}

export const catchMail: Snippet = {
  file: 'lib/mailbox.ts',
  code: `export function catchMail(mail: Mail): void {
  const file = dataFile('mailbox.jsonl')
  const { id, to, subject, text, html, code, link } = mail
  const caught: CaughtMail = { id, to, subject, text, html, code, link, at: Date.now() }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  appendFileSync(file, \`\${JSON.stringify(caught)}\\n\`, { mode: 0o600 })
  const lines = readLines(file)
  if (lines.length <= most) return
  writeFileSync(\`\${file}.new\`, \`\${lines.slice(-most).join('\\n')}\\n\`, { mode: 0o600 })
  renameSync(\`\${file}.new\`, file)
}`,
}

export const loginForm: Snippet = {
  file: 'pages/login.tsx',
  code: `<form
  className="card"
  method="post"
  action="/api/auth/sign-in"
  aria-busy={isSending}
  onSubmit={(event) => void handleSubmit(event)}
>`,
}

export const loginSubmit: Snippet = {
  file: 'pages/login.tsx',
  code: `async function handleSubmit(event: SubmitEvent<HTMLFormElement>) {
  event.preventDefault()
  if (isSending) return
  setSending(true)
  const answer = await sendAsJson(event.currentTarget)
  if (answer.error === undefined) {
    await router.push(next ?? '/profile')
  } else {
    setOutcome(answer)
    setSending(false)
  }
}`,
}

export const loginProps: Snippet = {
  file: 'pages/login.tsx',
  code: `export const getServerSideProps: GetServerSideProps<LoginProps> = async (context) => {
  if ((await auth.getUser(context)) !== null) return { redirect: { destination: '/dashboard', permanent: false } }
  const formState = await auth.formState(context)
  const { next, reason } = context.query
  return { props: { user: null, formState, next: safeRedirect(next), reason: formState?.status ?? one(reason) } }
}`,
}

export const signupForm: Snippet = {
  file: 'pages/signup.tsx',
  code: `<OnceForm className="card" method="post" action="/api/auth/sign-up">
  <input type="hidden" name="back" value="/signup" />
  <input type="hidden" name="next" value="/verify-email" />
  <SignUpFields outcome={formState} />`,
}

export const signupProps: Snippet = {
  file: 'pages/signup.tsx',
  code: `export const getServerSideProps: GetServerSideProps<SignUpProps> = async (context) => {
  if ((await auth.getUser(context)) !== null) return { redirect: { destination: '/dashboard', permanent: false } }
  return { props: { user: null, formState: await auth.formState(context) } }
}`,
}

export const verifyByLink: Snippet = {
  file: 'pages/verify-email.tsx',
  code: `<OnceForm className="card" method="post" action="/api/auth/email/verify">
  <input type="hidden" name="back" value="/verify-email" />
  <input type="hidden" name="token" value={token} />
  <button type="submit" className="button wide">
    Confirm my address
  </button>
</OnceForm>`,
}

export const verifyByCode: Snippet = {
  file: 'components/credentials.tsx',
  code: `function CodeField({ id, error }: { id: string; error: string | undefined }) {
  return (
    <TextField
      id={id}
      name="code"
      label="Code from the mail"
      autoComplete="one-time-code"
      inputMode="numeric"
      pattern="[0-9\\s\\-]{8,11}"
      title="8 digits"
      maxLength={11}
      required
      className="code"
      hint="8 digits, good for 10 minutes."
      error={error}
    />
  )
}`,
}

export const verifyProps: Snippet = {
  file: 'pages/verify-email.tsx',
  code: `export const getServerSideProps: GetServerSideProps<VerifyProps> = async (context) => {
  const [user, formState] = [await viewerOf(context), await auth.formState(context)]
  return { props: { user, formState, token: one(context.query['token']) } }
}`,
}

export const profileProps: Snippet = {
  file: 'pages/profile.tsx',
  code: `export const getServerSideProps = protectPage<{ profile: Profile; welcome: string | null }>({}, async ({ user }) => {
  return { props: { profile: getProfile(user, user), welcome: await readWelcome(user) } }
})`,
}

export const profileDto: Snippet = {
  file: 'data/profile.ts',
  code: `export function getProfile(viewer: User, user: User) {
  const { id, name, role, email, emailVerified, favouriteColour } = user
  const row = { id, name, role, email, emailVerified, favouriteColour, createdAt: user.createdAt.toISOString() }
  const isOwn = viewer.id === user.id
  const open = { id: true, name: true, role: true, favouriteColour: true, createdAt: true } as const
  return dto(row, { ...open, email: isOwn, emailVerified: isOwn })
}`,
}

export const welcomeHook: Snippet = {
  file: 'lib/welcome-hook.ts',
  code: `export const welcomeEveryone = {
  'user.created': {
    sql: (user: { readonly id: string; readonly name: string | null; readonly createdAt: Date }) => [
      sql\`insert into demo_welcomes (user_id, text, created_at)
        values (\${user.id}, \${\`Welcome, \${user.name ?? 'whoever you are'}.\`}, \${user.createdAt.getTime()})\`,
    ],
  },
}`,
}

export const dashboardProps: Snippet = {
  file: 'pages/dashboard.tsx',
  code: `export const getServerSideProps = protectPage<DashboardProps>({}, async ({ user, query }) => {
  return {
    props: {
      notes: await listNotes(user),
      canRead: can(user, 'note:read'),
      canWrite: can(user, 'note:write'),
      outcome: one(query['note']),
    },
  }
})`,
}

export const notesDal: Snippet = {
  file: 'data/notes.ts',
  code: `export async function listNotes(viewer: User): Promise<Note[]> {
  if (!can(viewer, 'note:read')) return []
  const { rows } = await query(
    \`select n.id, n.user_id, u.name as author, n.text, n.phone, n.created_at
     from demo_notes n join auth_users u on u.id = n.user_id
     where ? = 1 or n.user_id = ? order by n.created_at desc, n.id limit 100\`,
    [isAdmin(viewer) ? 1 : 0, viewer.id],
  )
  return (rows as NoteRow[]).map((row) => toNote(viewer, row))
}`,
}

export const notesDto: Snippet = {
  file: 'data/notes.ts',
  code: `function toNote(viewer: User, row: NoteRow) {
  const isOwn = row.user_id === viewer.id
  return { ...dto(row, { id: true, author: true, text: true, created_at: true, phone: isOwn }), isOwn }
}`,
}

export const notesApi: Snippet = {
  file: 'pages/api/notes.ts',
  code: `const read = protectApi({ can: 'note:read' }, async (_req, res, { user }) => {
  res.status(200).json({ notes: await listNotes(user) })
})`,
}

export const adminProps: Snippet = {
  file: 'pages/admin.tsx',
  code: `export const getServerSideProps = protectPage<{ summary: Summary }>({ role: 'admin' }, async ({ user }) => {
  return { props: { summary: await getSummary(user) } }
})`,
}

export const adminApi: Snippet = {
  file: 'pages/api/guide/admin.ts',
  code: `export default protectApi({ role: 'admin' }, (_req, res, { user }) => {
  res.status(200).json({ message: \`Welcome, \${user.name ?? user.id}.\`, role: user.role })
})`,
}

export const guideLogin: Snippet = {
  file: 'pages/api/guide/login.ts',
  code: `try {
  const { email, password } = req.body as { email: string; password: string }
  await auth.api.signIn({ email, password }, { req, res })

  res.status(200).json({ success: true })
} catch (error) {
  if (isAuthError(error) && error.code === 'invalid_credentials') {
    res.status(401).json({ error: 'Invalid credentials.' })
  } else if (isAuthError(error)) {
    res.status(error.status).json({ error: error.message })
  } else {
    res.status(500).json({ error: 'Something went wrong.' })
  }
}`,
}

export const ownProvider: Snippet = {
  file: 'pages/api/guide/own-provider.ts',
  code: `const userId = await redeemTicket((req.body as { ticket?: unknown } | null)?.ticket)
if (userId === null) return res.status(401).json({ error: 'The ticket is forged, used, or too old.' })
try {
  await auth.startSession({ req, res }, userId)
  res.status(200).json({ success: true })
} catch (error) {
  if (!isAuthError(error)) throw error
  res.status(error.status).json({ error: error.message })
}`,
}

export const sessionsProps: Snippet = {
  file: 'pages/sessions.tsx',
  code: `export const getServerSideProps: GetServerSideProps<SessionsProps> = async (context) => {
  const session = await auth.getSession(context)
  const cookieOnly = await stateless.getSession(context)
  return {
    props: {
      user: session?.user.toJSON() ?? null,
      database: {
        view: viewSession(await auth.peek(context.req), session),
        formState: await auth.formState(context),
      },
      cookieOnly: {
        view: viewSession(await stateless.peek(context.req), cookieOnly),
        formState: await stateless.formState(context),
      },
      devices: await listDevices(session),
    },
  }
}`,
}

export const revokeForm: Snippet = {
  file: 'pages/sessions.tsx',
  code: `<OnceForm method="post" action="/api/auth/sessions/revoke">
  <input type="hidden" name="back" value="/sessions" />
  <input type="hidden" name={name} value={value} />
  <button type="submit" className="button quiet small" aria-label={label}>
    {children}
  </button>
</OnceForm>`,
}

export const statelessProps: Snippet = {
  file: 'pages/stateless/pages.tsx',
  code: `export const getServerSideProps = stateless.protectPage<{ view: SessionView }>({}, async ({ req, session }) => {
  return { props: { view: viewSession(await stateless.peek(req), session) } }
})`,
}

export const statelessProxy: Snippet = {
  file: 'proxy.ts',
  code: `const cookieOnly = stateless.proxy({
  protect: ['/stateless/app', '/stateless/pages'],
  guestOnly: ['/stateless/login'],
})

export function proxy(request: NextRequest): Promise<Response> {
  return /^\\/stateless(?:\\/|$)/.test(request.nextUrl.pathname) ? cookieOnly(request) : database(request)
}`,
}

export const appActions: Snippet = {
  file: 'app/actions.ts',
  code: `'use server'

import { auth } from '@/auth'
import { stateless } from '@/auth-stateless'

export const signIn = auth.signIn
export const signUp = auth.signUp
export const verifyEmail = auth.verifyEmail
export const signOut = auth.signOut`,
}

export const appLoginForm: Snippet = {
  file: 'components/action-form.tsx',
  code: `export function SignInForm({ action, next, prefix = '' }: ActionFormProps & { prefix?: string }) {
  const [state, submit] = useActionState(action, undefined)
  return (
    <form className={prefix === '' ? 'card' : undefined} action={submit}>
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      <SignInFields outcome={state} prefix={prefix} />
      <SubmitButton className={prefix === '' ? 'button wide' : 'button'} busy="Signing in…">
        Sign in
      </SubmitButton>
    </form>
  )
}`,
}

export const appSignupForm: Snippet = {
  file: 'components/action-form.tsx',
  code: `export function SignUpForm({ action, verify, next }: ActionFormProps & { verify: Action }) {
  const [state, submit] = useActionState(action, undefined)
  // Here and not in the form for the code: without JavaScript only the form that was just sent has a state.
  const [verified, confirm] = useActionState(verify, undefined)
  if (state?.status === 'verify' || verified !== undefined) {
    return <CodeForm state={verified} submit={confirm} next={next} sentTo={state?.values['email']} />
  }`,
}

export const appVerifyForm: Snippet = {
  file: 'components/action-form.tsx',
  code: `export function VerifyForm({ action, next, token }: VerifyFormProps) {
  const [state, submit] = useActionState(action, undefined)
  if (token === null || state?.error !== undefined) return <CodeForm state={state} submit={submit} next={next} />
  return (
    <form className="card" action={submit}>
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      <input type="hidden" name="token" value={token} />
      <SubmitButton className="button wide" busy="Confirming…">
        Confirm my address
      </SubmitButton>
    </form>
  )
}`,
}

export const appProfile: Snippet = {
  file: 'app/app/profile/page.tsx',
  code: `export default async function ProfilePage() {
  const user = await requireUser({ signInPage: '/app/login' })
  const profile = getProfile(user, user)`,
}

export const appDashboard: Snippet = {
  file: 'app/app/dashboard/page.tsx',
  code: `export default async function DashboardPage() {
  const user = await requireUser({ signInPage: '/app/login' })
  const isAdmin = user.role === 'admin'`,
}

export const appNoteAction: Snippet = {
  file: 'app/app/dashboard/actions.ts',
  code: `export const saveNote = protectFormAction(
  { can: 'note:write' },
  async (_state: NoteState | null, form: FormData, { user }): Promise<NoteState> => {
    const [text, phone] = [textOf(form, 'text'), textOf(form, 'phone')]
    const outcome = await addNote(user, { text, phone })
    refresh()
    return { outcome, values: outcome === 'added' ? {} : { text, phone } }
  },
)`,
}

export const appAdmin: Snippet = {
  file: 'app/app/admin/page.tsx',
  code: `export default async function AdminPage() {
  const user = await requireUser({ role: 'admin', signInPage: '/app/login' })
  const summary = await getSummary(user)`,
}

export const appAdminRoute: Snippet = {
  file: 'app/api/app/admin/route.ts',
  code: `export const GET = protectRoute({ role: 'admin' }, (_request, { user }) => {
  return Response.json({ message: \`Welcome, \${user.name ?? user.id}.\`, role: user.role })
})`,
}

export const appSessions: Snippet = {
  file: 'app/app/sessions/page.tsx',
  code: `const request = { cookies: await cookies() }
const session = await auth.getSession()
const database = viewSession(await auth.peek(request), session)
const cookieOnly = viewSession(await stateless.peek(request), await stateless.getSession())`,
}

export const appRevoke: Snippet = {
  file: 'app/app/sessions/actions.ts',
  code: `export const revoke = protectAction({}, async (form: FormData, { user, session }): Promise<void> => {
  const [id, all] = [form.get('id'), form.get('all')]
  if (all === 'everywhere') await auth.sessions.revokeAll(user.id)
  else if (all === 'others') await auth.sessions.revokeOthers(user.id, session.id)
  else if (typeof id === 'string') await auth.sessions.revoke(user.id, id).catch(ignoreGone)
  refresh()
})`,
}

export const appStateless: Snippet = {
  file: 'app/stateless/app/page.tsx',
  code: `await stateless.requireUser()
const view = viewSession(await stateless.peek({ cookies: await cookies() }), await stateless.getSession())`,
}

export const authClient: Snippet = {
  file: 'lib/auth-client.ts',
  code: `import { createClient } from 'sallyport/react'
import type { auth } from '@/auth'

export const { AuthProvider, useSession, useUser, useCan, Show, signIn, signOut, refresh } = createClient<typeof auth>()`,
}

export const browserProps: Snippet = {
  file: 'pages/browser.tsx',
  code: `export const getServerSideProps: GetServerSideProps<BrowserProps> = async (context) => {
  const state = await auth.clientState(context)
  return { props: { user: state?.user ?? null, state } }
}`,
}

export const browserProvider: Snippet = {
  file: 'pages/browser.tsx',
  code: `<AuthProvider initial={state} onChange={() => void router.replace(router.asPath)}>
  <InTheBrowser />
</AuthProvider>`,
}

export const appBrowser: Snippet = {
  file: 'app/app/browser/page.tsx',
  code: `<Live initial={auth.clientState()}>
  <Suspense fallback={<p className="empty">Asking the server…</p>}>
    <InTheBrowser />
  </Suspense>
</Live>`,
}

export const appLive: Snippet = {
  file: 'app/app/browser/live.tsx',
  code: `export function Live(props: ComponentProps<typeof AuthProvider>) {
  const router = useRouter()
  return <AuthProvider {...props} onChange={() => router.refresh()} />
}`,
}

export const usersAction: Snippet = {
  file: 'app/users/actions.ts',
  code: `export const actOnUser = protectFormAction(
  { role: 'admin' },
  async (_state: ActState | null, form: FormData, { user }): Promise<ActState> => {
    const [id, act] = [form.get('id'), form.get('act')]
    if (typeof id !== 'string' || typeof act !== 'string' || !isAct(act)) return refused('That is not an act.')
    if (id === user.id && act !== 'sign-out') return refused('You cannot ban yourself or change your own role.')
    try {
      const message = await acts[act](id)
      refresh()
      return { done: true, message }
    } catch (error) {
      if (!isAuthError(error)) throw error
      return refused(error.message)
    }
  },
)`,
}

export const usersList: Snippet = {
  file: 'data/users.ts',
  code: `export async function listUsers(viewer: User, after: string | null) {
  if (!viewer.roles.includes('admin')) throw new Error('Only an admin may list users.')
  const { users, cursor } = await auth.users.list({ cursor: after, limit: pageSize })`,
}
