import { join } from 'node:path'
import { claims, openIdeal, openIdealSeen, sealIdeal } from '../contenders/ideal.mjs'
import { openers, userId } from '../contenders/peers.mjs'
import { openSallyport, sessionsOf } from '../contenders/sallyport.mjs'
import { finish, given, how, tell } from '../lib/child.mjs'
import { interleave } from '../lib/interleave.mjs'

/** From a Cookie header to a verified payload, without a store. */
const distinct = given.quick ? 64 : 512
/** Of ours, which keeps what it has opened: so many that none is left when its turn comes again. Of the hand-written as many, since they are beside each other. */
const oursDistinct = 12_000

/** @typedef {import('../contenders/peers.mjs').Opener} Opener */

/** @type {Opener} */
const ideal = {
  name: 'ideal: AES-256-GCM by hand',
  seal: () => sealIdeal(claims),
  open: openIdeal,
  idOf: (one) => (one?.uid === claims.uid ? userId : null),
}

/** @type {Opener} */
const idealSeen = { ...ideal, name: 'ideal, with what was opened kept', open: openIdealSeen }

const { auth, next } = await openSallyport(`file:${join(given.folder, 'auth.db')}`)
const { id, cookies } = await sessionsOf(auth, oursDistinct)
/** @type {Opener} */
const ours = {
  name: 'sallyport',
  seal: (index) => cookies[index] ?? '',
  open: (header) => next.peek({ headers: { cookie: header } }),
  idOf: (peek) => (peek?.userId === id ? userId : null),
}

const contenders = []
for (const opener of [ideal, idealSeen, ours, ...(await openers())]) {
  const headers = []
  for (let index = 0; index < ([ours, ideal].includes(opener) ? oursDistinct : distinct); index += 1)
    headers.push(await opener.seal(index))
  await assertHonest(opener, headers)
  contenders.push({ opener, headers })
}

tell(
  `each cookie for the first time (${distinct} of them in turn; ${oursDistinct} of sallyport's and of those by hand)`,
)
const first = await interleave(
  contenders
    .filter(({ opener }) => opener !== idealSeen)
    .map(({ opener: { name, open }, headers }) => ({
      name,
      act: (index) => open(headers[index % headers.length] ?? ''),
    })),
  how,
)
tell('the same cookie again')
const again = await interleave(
  contenders.map(({ opener: { name, open }, headers }) => ({ name, act: () => open(headers[0] ?? '') })),
  how,
)
finish(
  again.map(({ name, wallUs, cpuUs }) => {
    const before = first.find((one) => one.name === name)
    return {
      name,
      firstUs: before?.wallUs ?? null,
      firstCpuUs: before?.cpuUs ?? null,
      seenUs: wallUs,
      seenCpuUs: cpuUs,
    }
  }),
)

/**
 * What is measured must open what is right, and nothing else.
 *
 * @param {Opener} opener
 * @param {readonly string[]} headers
 */
async function assertHonest({ name, open, idOf }, headers) {
  for (const header of headers.slice(0, 4)) {
    if (idOf(await open(header)) !== userId) throw new Error(`${name} does not open its own cookie.`)
    const at = header.length - 12
    const tampered = header.slice(0, at) + (header[at] === 'A' ? 'B' : 'A') + header.slice(at + 1)
    const opened = await Promise.resolve(open(tampered)).catch(() => null)
    if (opened !== null && idOf(opened) === userId) throw new Error(`${name} opens a cookie that was tampered with.`)
  }
}
