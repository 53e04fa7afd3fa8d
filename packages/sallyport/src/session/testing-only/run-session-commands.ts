import { expect } from 'vitest'
import { lastChange } from '../../changes/change-log.ts'
import { commandOf, liveSessionsOf, subjectOf } from './session-commands.ts'
import type { Drawn, Subject } from './session-commands.ts'
import { find, isAccepted, userOf } from './session-model.ts'
import type { SessionModel } from './session-model.ts'
import { changesSince, real } from './session-world.ts'
import type { SessionWorld } from './session-world.ts'

/** A command together with what it is about. */
interface Bound {
  readonly drawn: Drawn
  readonly subject: Subject
}

/** Runs commands one after another, to have something to begin with. */
export async function prepare(world: SessionWorld, model: SessionModel, drawn: readonly Drawn[]): Promise<void> {
  for (const [index, one] of drawn.entries()) {
    const bound = { drawn: one, subject: subjectOf(model, one, `${index}`) }
    expect(await act(world, bound), describe(bound)).toBe(expectOf(model, bound))
  }
}

/** Runs commands one after another; after each of them, both instances must say of every cookie what the model says. */
export async function runInOrder(world: SessionWorld, model: SessionModel, drawn: readonly Drawn[]): Promise<void> {
  for (const [index, one] of drawn.entries()) {
    const bound = { drawn: one, subject: subjectOf(model, one, `${index}`) }
    const before = structuredClone(model)
    const seq = await lastChange(world.instances[0].db)
    const word = await act(world, bound)
    expect(`${describe(bound)} ${word}`).toBe(`${describe(bound)} ${expectOf(model, bound)}`)
    expect(await seen(world), describe(bound)).toEqual(mustBeSeen(world, model))
    await expectRecords(world, before, model, seq)
  }
}

/**
 * Runs commands at the same time, on the instances that they were drawn for; what comes of them must be what comes of them one after
 * another, in some order.
 */
export async function runAtOnce(world: SessionWorld, model: SessionModel, drawn: readonly Drawn[]): Promise<void> {
  const bound = drawn.map((one, index) => ({ drawn: one, subject: subjectOf(model, one, `at-once-${index}`) }))
  const seq = await lastChange(world.instances[0].db)
  const words = await Promise.all(bound.map((one) => act(world, one)))
  const actual = await seen(world)
  const wanted = orders(bound.map((_, index) => index)).map((order) => inOrder(world, model, bound, words, order))
  const fitting = wanted.find((one) => one.words.join() === words.join() && sameRecord(one.seen, actual))
  if (fitting === undefined)
    expect({ commands: bound.map(describe), words, seen: actual }, 'no order of them leads here').toEqual(wanted)
  else await expectRecords(world, model, fitting.model, seq)
}

/** What must come of commands in an order: the words by the commands' own places, and what is seen after. */
function inOrder(
  world: SessionWorld,
  start: SessionModel,
  bound: readonly Bound[],
  words: readonly string[],
  order: readonly number[],
): { model: SessionModel; words: string[]; seen: Record<string, string> } {
  const model = structuredClone(start)
  const expected = [...words]
  for (const index of order) {
    const one = bound[index] as Bound
    if (!wasOvertaken(bound, index, words)) expected[index] = expectOf(model, one)
  }
  return { model, words: expected, seen: mustBeSeen(world, model) }
}

/** A sign-in that read the user before an act that ends everything of theirs, and would have begun after it, is refused: rightly. */
function wasOvertaken(bound: readonly Bound[], index: number, words: readonly string[]): boolean {
  const one = bound[index] as Bound
  const ends = ({ drawn, subject }: Bound) => commandOf(drawn).endsUser === true && subject.user === one.subject.user
  return one.drawn.kind === 'signIn' && words[index] === 'refused' && bound.some(ends)
}

function act(world: SessionWorld, { drawn, subject }: Bound): Promise<string> {
  return commandOf(drawn).act(world, world.instances[drawn.on], subject)
}

function expectOf(model: SessionModel, { drawn, subject }: Bound): string {
  return commandOf(drawn).expect(model, subject)
}

function describe({ drawn, subject }: Bound): string {
  return `${subject.id} ${drawn.kind} ${subject.user} ${subject.cookie ?? 'no cookie'} on ${drawn.on}:`
}

/** What both instances say: of each cookie, whose it is, with which session and roles; of each user, which devices are listed. */
async function seen({ instances, values, ids }: SessionWorld): Promise<Record<string, string>> {
  const said: Record<string, string> = {}
  for (const [index, { sessions }] of instances.entries()) {
    for (const [label, value] of values) {
      const checked = await sessions.check(value)
      const text = checked === null ? 'nobody' : `${checked.user.id} ${checked.claims.sid} ${checked.user.roles}`
      said[`${label} on ${index}`] = text
    }
  }
  for (const [label, id] of ids) {
    if (!label.startsWith('user')) continue
    const listed = await instances[0].sessions.directory?.list(id, { limit: 200 })
    said[label] = (listed?.sessions ?? [])
      .map((session) => session.id)
      .toSorted()
      .join()
  }
  return said
}

/** What {@link seen} must say. */
function mustBeSeen({ instances, ids }: SessionWorld, model: SessionModel): Record<string, string> {
  const said: Record<string, string> = {}
  for (const index of instances.keys()) {
    for (const label of Object.keys(model.cookies)) {
      const { cookie, session, user } = find(model, label)
      const somebody = `${real(ids, session.user)} ${ids.get(cookie.session)} ${JSON.stringify(user.roles)}`
      said[`${label} on ${index}`] = isAccepted(model, label) ? somebody : 'nobody'
    }
  }
  for (const label of Object.keys(model.users)) {
    const live = model.strategy === 'database' ? liveSessionsOf(model, label) : []
    said[label] = live
      .map((session) => ids.get(session))
      .toSorted()
      .join()
  }
  return said
}

/** Every loss of authority has its record in the change log: of the session, or of its user. */
async function expectRecords(
  world: SessionWorld,
  before: SessionModel,
  after: SessionModel,
  seq: number,
): Promise<void> {
  const records = await changesSince(world, seq)
  const { ids } = world
  for (const [label, was] of Object.entries(before.users)) {
    const is = userOf(after, label)
    const lost = was.banned !== is.banned || was.deleted !== is.deleted || was.roles.join() !== is.roles.join()
    if (lost) expect(records, `the change log, of ${label}`).toContain(`user:${real(ids, label)}`)
  }
  for (const [label, was] of Object.entries(before.sessions)) {
    if (was.ended || after.sessions[label]?.ended !== true) continue
    const fitting = [`session:${real(ids, label)}`, `user:${real(ids, was.user)}`].filter((one) => records.has(one))
    expect(fitting, `the change log, of ${label}`).not.toEqual([])
  }
}

function sameRecord(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key])
}

/** Every order of a few things. */
function orders<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]]
  return things.flatMap((first, index) => orders(things.toSpliced(index, 1)).map((rest) => [first, ...rest]))
}
