/**
 * The tables, in the order of the report. Each is a file of its name in `tables/`, run in a process of its own.
 *
 * @typedef {object} Table
 * @property {string} name
 * @property {string} title
 * @property {string} about What is measured, and how it is to be read.
 * @property {boolean} pinned To one core.
 * @property {boolean} needsPostgres
 * @property {string[]} flags Of Node.
 * @property {Record<string, string>} columns By the names in the rows.
 * @property {string | null} chart The column that is drawn.
 */

/** @type {Table[]} */
export const tables = [
  {
    name: 'optimistic',
    title: 'Optimistic check: from a Cookie header to a verified payload',
    about:
      'What a proxy does for each request. No store is asked. “First” opens cookies that were not seen before, in turn; “again” the same one. Auth0 only reads: its proxy also seals the cookie anew at each request. WorkOS verifies the access token in its cookie with keys that a server on this machine hands out once. Microseconds.',
    pinned: true,
    needsPostgres: false,
    flags: [],
    columns: { firstUs: 'first, µs', firstCpuUs: 'CPU', seenUs: 'again, µs', seenCpuUs: 'CPU' },
    chart: 'firstUs',
  },
  {
    name: 'secure',
    title: 'Secure check: from a Cookie header to the session and its user in the store',
    about:
      'A thousand users with a session each, in turn. sallyport remembers them while it knows what has changed: on SQLite by a look at the change log at each check, on PostgreSQL by reading it twice a second; the row below asks the one statement each time (`session.heartbeat: false`). Auth.js v5 and next-auth v4 bring no store: they keep sessions in the database by an adapter of ours, which finds session and user by one prepared join. Microseconds.',
    pinned: true,
    needsPostgres: true,
    flags: [],
    columns: { sqliteUs: 'SQLite, µs', sqliteCpuUs: 'CPU', postgresUs: 'PostgreSQL, µs', postgresCpuUs: 'CPU' },
    chart: 'sqliteUs',
  },
  {
    name: 'sign-in',
    title: 'Signing in and up, without the hash',
    about:
      'From a request to its answer, with a password hash that costs nothing, so that what is left can be seen. sallyport counts its limits in the database; better-auth counts none here. Milliseconds.',
    pinned: true,
    needsPostgres: true,
    flags: ['--import', './run/contenders/no-hash.mjs'],
    columns: {
      sqliteSignIn: 'sign-in, SQLite, ms',
      sqliteSignUp: 'sign-up, SQLite, ms',
      postgresSignIn: 'sign-in, PostgreSQL, ms',
      postgresSignUp: 'sign-up, PostgreSQL, ms',
    },
    chart: 'sqliteSignIn',
  },
  {
    name: 'latency',
    title: 'A session check while others sign in',
    about:
      'On SQLite, with the hash that each has by default (argon2id; better-auth: scrypt), all in one process. What a hand writes and iron-session bring none, and are given argon2id with nothing that bounds how many run at once; iron-session asks no store. A check counts from when it was due. Milliseconds.',
    pinned: false,
    needsPostgres: false,
    flags: [],
    columns: {
      p50At0: 'idle p50, ms',
      p99At0: 'p99',
      p50At8: '8 sign-ins p50',
      p99At8: 'p99',
      signInsAt8: 'done/s',
      p50At50: '50 sign-ins p50',
      p99At50: 'p99',
      signInsAt50: 'done/s',
    },
    chart: 'p99At50',
  },
  {
    name: 'http',
    title: 'Guarded requests through node:http',
    about:
      'Sixteen connections to one server process; its CPU time for each request, and how much of that the guard adds to a server without one. The client shares the machine, so that requests a second say less than microseconds.',
    pinned: false,
    needsPostgres: false,
    flags: [],
    columns: { rate: 'requests/s', cpuUs: 'CPU, µs', addedUs: 'of it the guard, µs' },
    chart: 'addedUs',
  },
  {
    name: 'next',
    title: 'Guarded requests through a production build of Next 16',
    about:
      'The same load on `next build` and `next start`: an API route of the Pages Router, a route handler of the App Router, and an API route behind a proxy. By hand a cookie is opened and no store asked; sallyport and better-auth check the session in SQLite, but for sallyport’s proxy, which asks none. What the guard adds is told beside the same without one: a proxy is beside a proxy that does nothing.',
    pinned: false,
    needsPostgres: false,
    flags: [],
    columns: { rate: 'requests/s', cpuUs: 'CPU, µs', addedUs: 'of it the guard, µs' },
    chart: 'addedUs',
  },
  {
    name: 'imports',
    title: 'Importing it',
    about:
      'In a fresh process each time: milliseconds, and megabytes that the process grows by. WorkOS is written for bundlers: Node gets a hook that resolves what it imports of Next.',
    pinned: false,
    needsPostgres: false,
    flags: [],
    columns: { ms: 'ms', mb: 'MB' },
    chart: 'ms',
  },
  {
    name: 'sizes',
    title: 'What a proxy loads, and what a browser gets',
    about:
      'Bundled and minified by esbuild, gzipped, without Next and React; of a proxy what is loaded at once, before the first request. Of WorkOS in a browser without its Server Actions, which stay on the server. Kilobytes.',
    pinned: false,
    needsPostgres: false,
    flags: [],
    columns: { proxyKb: 'proxy, kB', browserKb: 'browser, kB' },
    chart: 'proxyKb',
  },
  {
    name: 'install',
    title: 'What an install brings',
    about: 'Packages and megabytes in node_modules, without peers such as Next, React and drivers.',
    pinned: false,
    needsPostgres: false,
    flags: [],
    columns: { packages: 'packages', mb: 'MB' },
    chart: 'mb',
  },
  {
    name: 'scale',
    title: 'More users',
    about:
      'sallyport alone: the same acts with ever more users, one session each, and 500 that have expired; microseconds, and how much longer the last takes than the first. The clean-up is the library’s own statement for one batch, rolled back so that it can be measured again: what a commit adds is not in it.',
    pinned: true,
    needsPostgres: true,
    flags: ['--import', './run/contenders/no-hash.mjs'],
    columns: { at1000: '1,000', at100000: '100,000', at1000000: '1,000,000', growth: 'growth, ×' },
    chart: null,
  },
]
