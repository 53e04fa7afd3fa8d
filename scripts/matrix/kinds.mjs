/**
 * An app: its packages, how they are installed, and the folders with its files.
 *
 * @typedef {object} Kind
 * @property {string} name Of its folder.
 * @property {'npm' | 'pnpm'} manager pnpm gives a package only what its manifest names.
 * @property {Record<string, string>} versions Instead of the repository's.
 * @property {string[]} more Packages besides those that every app has, in the versions of the repository.
 * @property {string[]} templates Folders here; a file of a later one replaces one of the same name.
 * @property {boolean} hasAppRouter Without it the app has no folder `app`.
 * @property {Record<import('./app.mjs').Bundler, string[]>} flags Of `next build`.
 * @property {number} endedBy The exit code of `next start` after SIGTERM.
 *
 * @typedef {import('./app.mjs').Build & { name: string, kind: Kind, isBrief?: boolean }} Way
 *   `isBrief`: only what an installer, or the way it is started, can spoil is tested, not what the same Next has shown before.
 */

/** The latest of the oldest major version that is supported; it cannot read TypeScript 7. */
const next15 = { next: '15.5.29', typescript: '5.9.3' }
const flags15 = { turbopack: ['--turbopack'], webpack: [] }
const flags16 = { turbopack: [], webpack: ['--webpack'] }

/** @type {Kind} */
export const newest = {
  name: 'newest',
  manager: 'npm',
  versions: {},
  more: [],
  templates: ['app'],
  hasAppRouter: true,
  flags: flags16,
  endedBy: 143,
}

/** Every optional peer, so that a bundler which looks into them is heard, too. */
const peers = ['@opentelemetry/api', 'mysql2', 'pg', 'redis']

/** @type {Kind} */
const strict = { ...newest, name: 'strict', manager: 'pnpm', more: peers }

/** @type {Kind} */
const older = {
  name: 'older',
  manager: 'pnpm',
  versions: next15,
  // As the documentation says of pnpm and webpack: it takes a native package for one only where the app has it.
  more: [...peers, '@node-rs/argon2'],
  templates: ['app', 'next15'],
  hasAppRouter: true,
  flags: flags15,
  endedBy: 0,
}

/** The oldest React; Next supports it in the Pages Router alone. @type {Kind} */
const oldest = {
  ...older,
  name: 'oldest',
  manager: 'npm',
  more: [],
  versions: {
    ...next15,
    react: '18.2.0',
    'react-dom': '18.2.0',
    '@types/react': '18.2.79',
    '@types/react-dom': '18.2.25',
  },
  templates: ['app', 'next15', 'pages-only'],
  hasAppRouter: false,
}

/**
 * Every way in which an app is built and started. Those of one app and one bundler share a build; each bundler is tested at length once,
 * and so is each way to start.
 *
 * @type {Way[]}
 */
export const ways = [
  { name: 'turbopack/start', kind: newest, bundler: 'turbopack', standalone: false },
  { name: 'turbopack/standalone', kind: newest, bundler: 'turbopack', standalone: true, isBrief: true },
  { name: 'webpack/start', kind: newest, bundler: 'webpack', standalone: false, isBrief: true },
  { name: 'webpack/standalone', kind: newest, bundler: 'webpack', standalone: true },
  { name: 'pnpm/standalone', kind: strict, bundler: 'turbopack', standalone: true, isBrief: true },
  { name: 'next15/start', kind: older, bundler: 'webpack', standalone: false },
  { name: 'react18/start', kind: oldest, bundler: 'webpack', standalone: false },
]
