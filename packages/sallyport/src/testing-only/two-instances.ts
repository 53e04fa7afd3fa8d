import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'

const entry = pathToFileURL(join(import.meta.dirname, '../../dist/index.js')).href
const program = join(import.meta.dirname, 'session-instance.mjs')

/** A process of its own on the built package. */
export interface InstanceProcess {
  readonly child: ChildProcess
  /** Has it do something: see `session-instance.mjs`. */
  ask<T extends object>(act: string, given?: object): Promise<T>
  stop(): void
}

/** Starts an instance. @param options Of `createAuth`; what JSON can hold. */
export async function startInstance(options: object): Promise<InstanceProcess> {
  const child = fork(program, [entry, JSON.stringify(options)], {
    execArgv: [],
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>()
  let number = 0
  child.on('message', ({ id, error, ...answer }: { id?: number; error?: string }) => {
    const waits = waiting.get(id ?? -1)
    waiting.delete(id ?? -1)
    if (error === undefined) waits?.resolve(answer as never)
    else waits?.reject(new Error(error))
  })
  return {
    child,
    ask(act, given = {}) {
      const id = (number += 1)
      const answer = new Promise<never>((resolve, reject) => waiting.set(id, { resolve, reject }))
      child.send({ id, act, ...given })
      return answer
    },
    stop: () => void child.kill(),
  }
}

/** A session that one instance started and the other has in memory. */
export interface WarmSession {
  readonly userId: string
  readonly sessionId: string
  readonly cookie: string
}

/** Starts a session in one instance and has the other remember it. */
export async function warmSession(from: InstanceProcess, to: InstanceProcess, userId: string): Promise<WarmSession> {
  const { cookie, sessionId } = await from.ask<{ cookie: string; sessionId: string }>('start', { userId })
  await to.ask('warm', { cookie })
  return { userId, sessionId, cookie }
}

/**
 * Revokes a session in one instance while the other is asked for it all the time.
 *
 * @param between Done after the other has it in memory, before it is revoked.
 * @returns Milliseconds from the answer to the revocation until the other refuses; 0 where it did so before.
 */
export async function revokeAndWait(
  from: InstanceProcess,
  to: InstanceProcess,
  userId: string,
  between: () => void = () => undefined,
): Promise<number> {
  const session = await warmSession(from, to, userId)
  const watching = to.ask<{ at: string }>('watch', session)
  between()
  const revoked = await from.ask<{ at: string }>('revoke', session)
  const ended = await watching
  return Math.max(0, Number(BigInt(ended.at) - BigInt(revoked.at)) / 1e6)
}

/**
 * Revokes a session in one instance after something has happened, and asks the other until it refuses.
 *
 * @param fault What happens once the other has it in memory.
 * @param giveUpMs Milliseconds after which no more is asked: whoever cannot say no by then has not said yes either.
 * @returns Milliseconds from the answer to the revocation until the other accepted the session for the last time.
 */
export async function lastAccepted(
  from: InstanceProcess,
  to: InstanceProcess,
  userId: string,
  { fault, giveUpMs }: { fault: () => unknown; giveUpMs: number },
): Promise<number> {
  const session = await warmSession(from, to, userId)
  await fault()
  const { at } = await from.ask<{ at: string }>('revoke', session)
  for (let last = 0; ; ) {
    const check = await to.ask<{ accepted: boolean | 'failed'; at: string }>('check', session)
    const after = Number(BigInt(check.at) - BigInt(at)) / 1e6
    if (check.accepted === true) last = after
    if (after > giveUpMs || check.accepted === false) return last
  }
}

/** Waits until an instance hears of changes by this, as its health tells. @param cookie Of a session, to have it read the log. */
export async function untilHearing(instance: InstanceProcess, by: string, cookie: string): Promise<void> {
  const asked = async () => {
    await instance.ask('check', { cookie })
    return (await instance.ask<{ health: { changes?: string } }>('health')).health.changes
  }
  await expect.poll(asked, { timeout: 45_000, interval: 100 }).toBe(by)
}

/** Tells how long rounds took, for whoever reads the output. */
export function tellTimes(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (part: number) => (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0).toFixed(1)
  process.stdout.write(`${what}: ${times.length} rounds, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms\n`)
}
