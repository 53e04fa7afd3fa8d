import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { heartbeatMs, slackMs } from './cluster/report.mjs'
import { root } from './lib/root.mjs'

const timeout = 90_000

interface Result {
  readonly ok: boolean
  readonly instances: readonly { name: string }[]
  readonly rounds: readonly {
    revokedOn: string
    seen: readonly { instance: string; acceptedBefore: number; acceptedLastMs: number; refusedMs: number | null }[]
  }[]
}

/** In the environment of all that a test starts, so that it can be found. */
const mark = `cluster-test-${randomUUID()}`

/** What is left of it; where the system does not tell, nothing is. */
function leftBehind(): string[] {
  return readdirSync('/proc').filter((id) => {
    try {
      return readFileSync(`/proc/${id}/environ`, 'utf8').includes(mark)
    } catch {
      return false
    }
  })
}

// What starts the servers ends after them, and has our mark; it needs a moment.
afterEach(() => vi.waitUntil(() => leftBehind().length === 0, { timeout: 10_000, interval: 50 }))

function start(...args: string[]) {
  const child = spawn(process.execPath, ['scripts/demo-cluster.mjs', '--json', ...args], {
    cwd: root,
    env: { ...process.env, CLUSTER_TEST: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => (printed.stdout += String(text)))
  child.stderr.on('data', (text) => (printed.stderr += String(text)))
  const ended = once(child, 'close').then(([code]) => code as number)
  return { child, printed, ended }
}

test('three built instances refuse a session that one of them revoked, within the heartbeat', {
  timeout,
}, async () => {
  const { printed, ended } = start('--once', '--rounds=3')
  expect(await ended, printed.stderr).toBe(0)
  const { ok, instances, rounds } = JSON.parse(printed.stdout) as Result
  expect(ok).toBe(true)
  const names = instances.map(({ name }) => name)
  expect(names).toHaveLength(3)
  expect(rounds.map(({ revokedOn }) => revokedOn)).toEqual(names)
  for (const { revokedOn, seen } of rounds) {
    expect(seen.map(({ instance }) => instance)).toEqual(names)
    for (const one of seen) {
      expect(one.acceptedBefore).toBeGreaterThan(0)
      expect(one.acceptedLastMs).toBeLessThanOrEqual(one.instance === revokedOn ? 0 : heartbeatMs + slackMs)
      expect(one.refusedMs).not.toBeNull()
    }
  }
})

test('it can be ended while it starts', { timeout }, async () => {
  const { child, printed, ended } = start()
  await vi.waitUntil(() => printed.stderr.includes('prepare the database'), { timeout, interval: 20 })
  expect(leftBehind().length).toBeGreaterThan(1)
  child.kill('SIGINT')
  expect(await ended).toBe(130)
})
