import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { systemPlatform } from '../../base/platform.ts'
import { createTestClock } from '../../testing/test-clock.ts'
import { main } from '../main.ts'

/** What a command printed, and how it ended. */
export interface CliRun {
  readonly code: number
  readonly out: string
  readonly err: string
  /** `out` as JSON; undefined where it is none. */
  readonly json: unknown
}

/** How a command is called. */
export interface CliCall {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Piped in, or typed where `terminal` is true. */
  readonly stdin?: string
  /** Whether a person sits there. Default false. */
  readonly terminal?: boolean
}

/** Calls the command line as a function, in a production environment that holds nothing but `env`. */
export async function runCli(argv: readonly string[], call: CliCall = {}): Promise<CliRun> {
  const { cwd = tmpdir(), env = {}, stdin = '', terminal = false } = call
  const input = Object.assign(new PassThrough(), { isTTY: terminal, setRawMode: () => undefined })
  if (terminal) input.write(stdin)
  else input.end(stdin)
  const [out, err] = [[] as string[], [] as string[]]
  const code = await main({
    argv,
    cwd,
    env,
    stdin: input,
    stdout: { write: (text) => out.push(text), isTTY: terminal },
    stderr: { write: (text) => err.push(text), isTTY: terminal },
    clock: createTestClock(),
    random: systemPlatform.random,
    version: '1.2.3',
    nodeVersion: '22.13.0',
    operatingSystem: 'linux x64',
  })
  const text = out.join('')
  return {
    code,
    out: text,
    err: err.join(''),
    json: jsonOf(text),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** A project that lives as long as a test. */
export interface TestProject {
  readonly path: string
  write(file: string, text: string): void
  remove(): void
}

/** A project with these files, in a folder of its own. */
export function testProject(files: Readonly<Record<string, string>> = {}): TestProject {
  const path = mkdtempSync(join(tmpdir(), 'sallyport-project-'))
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), text)
  }
  for (const [file, text] of Object.entries(files)) write(file, text)
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** The files of a small app with both routers. */
export const smallApp: Readonly<Record<string, string>> = {
  'package.json': '{"name":"app","dependencies":{"next":"16.4.6","sallyport":"0.1.0"}}',
  '.gitignore': 'node_modules\n.data\n.env*.local\n.env\n',
  'auth.ts': `import { sallyport } from 'sallyport/next'
export const auth = sallyport({ roles: { admin: ['*'], editor: ['post:read'] }, clientAddress: 'socket' })
export const { getUser, requireUser, protectPage } = auth
`,
  'app/layout.tsx': 'export default function Layout({ children }) { return <html><body>{children}</body></html> }\n',
  'app/dashboard/page.tsx': `import { requireUser } from '@/auth'
export default async function Page() { const user = await requireUser(); return <h1>{user.name}</h1> }
`,
  'pages/profile.tsx': `import { protectPage } from '@/auth'
export const getServerSideProps = protectPage()
export default function Profile({ user }) { return <h1>{user.name}</h1> }
`,
  'app/api/auth/[...all]/route.ts': `import { auth } from '@/auth'
export const { GET, POST } = auth.handlers
`,
  'proxy.ts': `import { auth } from '@/auth'
export const proxy = auth.proxy({ protect: ['/dashboard', '/profile'] })
export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico).*)'] }
`,
  'instrumentation.ts': "export { register } from 'sallyport/instrumentation'\n",
  'tsconfig.json': `{
  // As create-next-app writes it.
  "compilerOptions": { "paths": { "@/*": ["./*"] }, },
}
`,
}
