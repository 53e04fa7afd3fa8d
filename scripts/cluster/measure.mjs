import { setTimeout as sleep } from 'node:timers/promises'
import { accepts, hearsBy, revoke, signIn } from './ask.mjs'

/**
 * @typedef {object} Seen What one instance did in one round. The moment from which it refused lies between the two times.
 * @property {string} instance
 * @property {number} acceptedBefore How often it accepted the session before it was revoked.
 * @property {number} acceptedLastMs When the last request that it accepted was sent, in milliseconds after the revocation was answered; 0: before.
 * @property {number | null} refusedMs When it had refused for the first time; 0: before the revocation was answered. Null: it did not.
 *
 * @typedef {{ revokedOn: string, seen: Seen[] }} Round
 */

const feedWithinMs = 30_000
/** For so long an instance is asked, whatever it answers. */
const givenUpMs = 10_000
const warmAfter = 5

/**
 * Signs in, has all instances remember the session, revokes it on one and asks them all until they refuse.
 *
 * @param {string} url Of the proxy.
 * @param {import('./instances.mjs').Instance[]} instances
 * @param {import('./instances.mjs').Instance} on Where it is revoked.
 * @param {import('./instances.mjs').Account} account
 * @param {string} feed By which every instance must hear before.
 * @returns {Promise<Round>}
 */
export async function measureRound(url, instances, on, account, feed) {
  const session = await signIn(url, account)
  await Promise.all(instances.map((instance) => untilWarm(instance, session, feed)))
  /** @type {{ at: number | null }} */
  const revoked = { at: null }
  const watching = Promise.all(instances.map((instance) => watch(instance, session, revoked)))
  const revoking = revoke(url, on, session).then(() => (revoked.at = performance.now()))
  const [seen] = await Promise.all([watching, revoking])
  return { revokedOn: on.name, seen: seen.map((one) => relativeTo(revoked.at ?? 0, one)) }
}

/**
 * @param {import('./instances.mjs').Instance} instance
 * @param {import('./ask.mjs').Session} session
 * @param {string} feed
 */
async function untilWarm(instance, session, feed) {
  const deadline = performance.now() + feedWithinMs
  for (let accepted = 0; accepted < warmAfter; accepted += 1) {
    if (!(await accepts(instance, session))) throw new Error(`Instance ${instance.name} refuses a session that lives.`)
    const by = await hearsBy(instance)
    if (by === feed) continue
    if (performance.now() > deadline)
      throw new Error(`Instance ${instance.name} hears of changes by ${by}, not by ${feed}.`)
    accepted = -1
    await sleep(50)
  }
}

/**
 * Asks an instance, one request after the other, until it refuses.
 *
 * @param {import('./instances.mjs').Instance} instance
 * @param {import('./ask.mjs').Session} session
 * @param {{ at: number | null }} revoked
 */
async function watch(instance, session, revoked) {
  let acceptedBefore = warmAfter
  let acceptedLast = performance.now()
  for (;;) {
    const sent = performance.now()
    if (!(await accepts(instance, session)))
      return { instance: instance.name, acceptedBefore, acceptedLast, refused: performance.now() }
    acceptedLast = sent
    if (revoked.at === null) acceptedBefore += 1
    else if (sent > revoked.at + givenUpMs)
      return { instance: instance.name, acceptedBefore, acceptedLast, refused: null }
    await sleep(1)
  }
}

/**
 * @param {number} at
 * @param {Awaited<ReturnType<typeof watch>>} seen
 * @returns {Seen}
 */
function relativeTo(at, { instance, acceptedBefore, acceptedLast, refused }) {
  const after = (/** @type {number} */ moment) => Math.max(0, Math.round((moment - at) * 10) / 10)
  return {
    instance,
    acceptedBefore,
    acceptedLastMs: after(acceptedLast),
    refusedMs: refused === null ? null : after(refused),
  }
}
