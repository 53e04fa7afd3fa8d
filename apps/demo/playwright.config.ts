import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

const { findChromium } = (await import(new URL('../../scripts/chromium.mjs', import.meta.url).href)) as {
  findChromium: () => string | null
}

/** A port that nobody listens on. */
function freePort(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(String(port)))
    })
  })
}

// The file is read again by every worker: what was chosen once stays in the environment.
process.env['DEMO_DATA'] ??= mkdtempSync(join(tmpdir(), 'sallyport-demo-'))
process.env['DEMO_SECRET'] ??= randomBytes(32).toString('base64url')
process.env['DEMO_PORT'] ??= await freePort()
process.env['DEMO_BARE_PORT'] ??= await freePort()

const url = `http://localhost:${process.env['DEMO_PORT']}`
const bareUrl = `http://localhost:${process.env['DEMO_BARE_PORT']}`

function serverAt(port: string | undefined, origin: string, folder: string, args: string) {
  return {
    // Without a shell in between, the server notices when the tests are killed.
    command: `${process.platform === 'win32' ? '' : 'exec '}"${process.execPath}" scripts/serve-for-tests.mjs${args}`,
    cwd: import.meta.dirname,
    url: origin,
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 5_000 },
    stdout: 'ignore' as const,
    env: {
      PORT: port ?? '',
      AUTH_URL: origin,
      AUTH_SECRET: process.env['DEMO_SECRET'] ?? '',
      DATABASE_URL: `file:${join(process.env['DEMO_DATA'] ?? '', folder, 'auth.db')}`,
      NEXT_TELEMETRY_DISABLED: '1',
    },
  }
}

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  workers: 2,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    // It takes a quarter of the processor's time, and nobody can open it who has only the output.
    trace: process.env['CI'] ? 'off' : 'retain-on-failure',
    launchOptions: {
      executablePath: findChromium() ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'demo', testIgnore: '**/without-proxy.spec.ts', use: { baseURL: url }, metadata: { data: 'demo' } },
    {
      name: 'without proxy.ts',
      testMatch: '**/without-proxy.spec.ts',
      use: { baseURL: bareUrl },
      metadata: { data: 'bare' },
    },
  ],
  webServer: [
    serverAt(process.env['DEMO_PORT'], url, 'demo', ''),
    serverAt(process.env['DEMO_BARE_PORT'], bareUrl, 'bare', ' --without-proxy'),
  ],
})
