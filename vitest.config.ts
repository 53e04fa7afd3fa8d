import { defineConfig } from 'vitest/config'

/** Tests that need a real server; they are named after it. */
const stores = [
  'packages/sallyport/src/**/*.{postgres,mysql,redis,nginx}.test.ts',
  'scripts/**/*.{postgres,mysql,redis,nginx}.test.ts',
]

export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['packages/sallyport/src/**/*.{ts,tsx}'],
      exclude: ['**/*.test.{ts,tsx}', '**/*.type-test.ts', '**/testing-only/**'],
      reporter: ['text-summary', 'html'],
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/sallyport/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: stores,
          environment: 'node',
          // Race tests fork processes that run on the built package.
          globalSetup: 'scripts/lib/vitest-build.mjs',
        },
      },
      {
        test: {
          name: 'stores',
          include: stores,
          environment: 'node',
          globalSetup: ['scripts/lib/vitest-build.mjs', 'scripts/lib/vitest-servers.mjs'],
        },
      },
    ],
  },
})
