import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { flowTests } from './scripts/lib/flow-tests.mjs'
import { readRequirements } from './scripts/lib/standards.mjs'

/** Tests that need a real server; they are named after it. */
const stores = [
  'packages/sallyport/src/**/*.{postgres,mysql,redis,nginx}.test.ts',
  'scripts/**/*.{postgres,mysql,redis,nginx}.test.ts',
]

/** Tests that fork processes, or measure time against another process: one file after another, and not in the everyday run. */
const processes = [
  'packages/sallyport/src/**/*.{race,process,faults}.test.ts',
  'packages/sallyport/src/crypto/password-hash.scrypt.test.ts',
]

/** Tests that try every endpoint, or every order of acts, with whatever can come: minutes on two cores, so not in the everyday run. */
const sweeps = [
  'packages/sallyport/src/http/sweeps/**/*.test.ts',
  'packages/sallyport/src/next/transports.test.ts',
  'packages/sallyport/src/session/session-machine.test.ts',
]

/** Dialects beside SQLite, on which every flow runs again; SQLite's run is the everyday one. */
const dialects = ['postgres', 'mysql']

/** A plain `vitest` needs no server: these projects are there when they are asked for by name. */
const asksForServers = process.argv.some((arg) => /^(?:--project=)?(?:stores|flows-)/.test(arg))

const servers = ['scripts/lib/vitest-build.mjs', 'scripts/lib/vitest-servers.mjs']

/** Tests on real servers, and every flow on each dialect. */
const serverProjects = [
  {
    test: {
      name: 'stores',
      // SQLite's contract, to be counted beside the others'.
      include: [...stores, 'packages/sallyport/src/storage/sqlite/sqlite.contract.test.ts'],
      environment: 'node' as const,
      testTimeout: 20_000,
      hookTimeout: 20_000,
      globalSetup: [...servers, 'scripts/lib/vitest-demo.mjs'],
    },
  },
  ...dialects.map((dialect) => ({
    test: {
      name: `flows-${dialect}`,
      include: flowTests(),
      environment: 'node' as const,
      env: { TEST_DIALECT: dialect },
      testTimeout: 20_000,
      hookTimeout: 20_000,
      globalSetup: servers,
    },
  })),
]

/** Recipes against the built demo, which `npm run attacks` asks for. */
const asksForAttacks = process.argv.some((arg) => /^(?:--project=)?attacks$/.test(arg))

const attacksProject = {
  test: {
    name: 'attacks',
    include: ['attacks/*.test.ts'],
    environment: 'node' as const,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: 'attacks/lib/vitest-demos.mjs',
  },
}

/** The client for browsers on React 18, which `npm run test:react-18` installs. */
const asksForReact18 = process.argv.some((arg) => /^(?:--project=)?react-18$/.test(arg))

const react18 = fileURLToPath(new URL('.cache/react-18/node_modules/', import.meta.url))

const react18Project = {
  resolve: { alias: { react: `${react18}react`, 'react-dom': `${react18}react-dom` } },
  test: {
    name: 'react-18',
    include: ['packages/sallyport/src/react/**/*.test.{ts,tsx}'],
    environment: 'node' as const,
  },
}

/** The requirements that a test may carry as a tag, such as `ASVS-7.2.4`: another is an error. */
const tags = (['ASVS', 'NIST'] as const).flatMap((standard) =>
  readRequirements(standard).map(({ id, requirement }) => ({ name: `${standard}-${id}`, description: requirement })),
)

export default defineConfig({
  test: {
    tags,
    // Vitest's own choice on two cores is one.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['packages/sallyport/src/**/*.{ts,tsx}'],
      exclude: ['**/*.test.{ts,tsx}', '**/*.type-test.{ts,tsx}', '**/testing-only/**'],
      reporter: ['text-summary', 'html'],
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/sallyport/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
            'bench/lib/*.test.ts',
            'attacks/peers/**/*.test.ts',
          ],
          exclude: [...stores, ...processes, ...sweeps],
          environment: 'node',
          // Some tests run the built package.
          globalSetup: 'scripts/lib/vitest-build.mjs',
        },
      },
      {
        test: {
          name: 'sweeps',
          include: sweeps,
          environment: 'node',
          globalSetup: 'scripts/lib/vitest-build.mjs',
        },
      },
      {
        test: {
          name: 'processes',
          include: processes,
          exclude: stores,
          environment: 'node',
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          globalSetup: 'scripts/lib/vitest-build.mjs',
        },
      },
      ...(asksForServers ? serverProjects : []),
      ...(asksForAttacks ? [attacksProject] : []),
      ...(asksForReact18 ? [react18Project] : []),
    ],
  },
})
