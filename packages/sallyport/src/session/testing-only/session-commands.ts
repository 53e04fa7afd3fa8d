import * as fc from 'fast-check'
import { changeUserSteps } from '../../user/user-changes.ts'
import { selectUserById } from '../../user/user-statements.ts'
import { startSession } from '../start-session.ts'
import { touchIntervalMs } from '../lifetimes.ts'
import {
  endSessionsOf,
  find,
  giveCookie,
  isAccepted,
  isLive,
  isReadable,
  isOfOldSecret,
  isOutdated,
  isTouchDue,
  modelLifetimes,
  sessionOf,
  userOf,
} from './session-model.ts'
import type { SessionModel } from './session-model.ts'
import { outcomeOf, real } from './session-world.ts'
import type { Instance, SessionWorld } from './session-world.ts'

/** One command as it was drawn. What it is about is a number, so that a shorter list of commands is a list of commands too. */
export interface Drawn {
  readonly kind: keyof typeof commands
  /** Which of two instances runs it. */
  readonly on: 0 | 1
  readonly user: number
  readonly device: number
  /** Whether it uses the cookie that the device held before: a copy. */
  readonly copied: boolean
  readonly choice: number
}

/** What a command is about: labels of the model. */
export interface Subject {
  /** Unique in a run; what the command makes is called after it. */
  readonly id: string
  readonly user: string
  readonly device: number
  /** Null where the device holds none. */
  readonly cookie: string | null
  /** The session of that cookie. */
  readonly session: string | null
  readonly choice: number
}

/** A command of the session machine: what is done, and what must come of it. */
interface Command {
  /** How often it is drawn, compared with the others. */
  readonly weight: number
  /** Whether it may run at the same time as another. */
  readonly concurrent: boolean
  /** Whether it takes authority from the user as a whole, so that a sign-in at the same time may be refused. */
  readonly endsUser?: boolean
  /** Does it. @returns What a caller gets to see, in one word. */
  readonly act: (world: SessionWorld, instance: Instance, subject: Subject) => Promise<string>
  /** Changes the model likewise. @returns The word that must come. */
  readonly expect: (model: SessionModel, subject: Subject) => string
}

const roleSets = [[], ['editor'], ['admin'], ['editor', 'admin']] as const
const minute = 60_000
const { idleMs, absoluteMs } = modelLifetimes
const steps = [
  minute,
  10 * minute,
  30 * minute,
  30 * minute,
  45 * minute,
  idleMs - minute,
  idleMs - 1,
  idleMs,
  absoluteMs - idleMs,
  absoluteMs,
  -5 * minute,
  -idleMs,
]

/** Whether a use is recorded by a later command, rather than at once. */
const isLate = (choice: number) => choice % 3 === 0

/** Nothing to do it with. */
const nothing = 'nothing'
const valueOf = ({ values }: SessionWorld, label: string | null) => (label === null ? null : real(values, label))
const standing = (model: SessionModel, user: string) => !userOf(model, user).deleted

/** Every command. To add one is to add one object here. */
export const commands = {
  signUp: {
    weight: 1,
    concurrent: false,
    async act({ ids, newEmail }, { users }, { id }) {
      ids.set(`user-${id}`, (await users.create({ email: newEmail() })).id)
      return 'done'
    },
    expect(model, { id }) {
      model.users[`user-${id}`] = { roles: [], verified: false, banned: false, deleted: false }
      return 'done'
    },
  },
  verify: {
    weight: 2,
    concurrent: false,
    async act({ auth, ids }, { db }, { user }) {
      const row = await db.get(selectUserById, { id: real(ids, user) })
      if (row?.email === undefined || row.email === null || row.email_verified_at !== null) return nothing
      if (row.banned_at !== null) return nothing
      await db.batch(changeUserSteps({ ...auth.services, db }, row, { provenEmail: row.email }))
      return 'done'
    },
    expect(model, { user }) {
      const person = userOf(model, user)
      if (person.deleted || person.verified || person.banned) return nothing
      person.verified = true
      return 'done'
    },
  },
  signIn: {
    weight: 8,
    concurrent: true,
    async act(world, instance, { id, user, cookie }) {
      const row = await instance.db.get(selectUserById, { id: real(world.ids, user) })
      if (row === null) return 'refused'
      const authentication = { amr: ['pwd'], aal: 1, device: { userAgent: null, address: null } } as const
      const replaces = valueOf(world, cookie)
      const begin = async () => {
        const deps = { sessions: instance.sessions, gates: world.auth.services.gates }
        const { claims, value } = await startSession(deps, row, { ...authentication, replaces })
        world.ids.set(`session-${id}`, claims.sid)
        world.values.set(`cookie-${id}`, value)
      }
      const outcome = await outcomeOf(begin())
      // Which of them depends on what came in between.
      const refusals = ['banned', 'verification_required', 'invalid_credentials']
      return refusals.includes(outcome) ? 'refused' : outcome
    },
    expect(model, { id, user, device, cookie }) {
      const person = userOf(model, user)
      if (person.deleted || person.banned || !person.verified) return 'refused'
      const { now } = model
      if (cookie !== null) endByCookie(model, cookie)
      model.sessions[`session-${id}`] = { user, expiresAt: now + absoluteMs, seenAt: now, ended: false }
      giveCookie(model, device, `cookie-${id}`, `session-${id}`)
      return 'done'
    },
  },
  check: {
    weight: 8,
    concurrent: true,
    async act(world, instance, { id, cookie, choice }) {
      const checked = await instance.sessions.check(valueOf(world, cookie))
      if (checked?.renewed) world.values.set(`cookie-${id}`, checked.renewed.value)
      if (checked?.touch && isLate(choice)) world.touches.push(checked.touch)
      else await checked?.touch?.()
      return checked === null ? 'nobody' : `${checked.user.roles} ${checked.renewed ? 'renewed' : 'as it is'}`
    },
    expect(model, { id, device, cookie, choice }) {
      if (cookie === null || !isAccepted(model, cookie)) return 'nobody'
      const { cookie: held, session, user } = find(model, cookie)
      if (isTouchDue(model, session)) {
        if (isLate(choice)) model.touches.push({ session: held.session, at: model.now })
        else session.seenAt = model.now
      }
      const outdated = isOutdated(model, cookie)
      const renewed = outdated || isOfOldSecret(model, cookie)
      if (renewed) giveCookie(model, device, `cookie-${id}`, held.session, outdated ? model.now : held.issuedAt)
      return `${JSON.stringify(user.roles)} ${renewed ? 'renewed' : 'as it is'}`
    },
  },
  touch: {
    weight: 3,
    concurrent: false,
    async act({ touches }) {
      await touches.shift()?.()
      return 'done'
    },
    expect(model) {
      const touch = model.touches.shift()
      if (touch === undefined) return 'done'
      const session = sessionOf(model, touch.session)
      if (touch.at - session.seenAt >= touchIntervalMs(idleMs)) session.seenAt = touch.at
      return 'done'
    },
  },
  peek: {
    weight: 1,
    concurrent: true,
    act: (world, { sessions }, { cookie }) =>
      Promise.resolve(sessions.peek(valueOf(world, cookie)) === null ? 'nobody' : 'somebody'),
    expect: (model, { cookie }) => (cookie !== null && isReadable(model, cookie) ? 'somebody' : 'nobody'),
  },
  moveClock: {
    weight: 4,
    concurrent: false,
    act({ auth }, _, { choice }) {
      auth.clock.advance(steps[choice % steps.length] ?? 0)
      return Promise.resolve('done')
    },
    expect(model, { choice }) {
      model.now += steps[choice % steps.length] ?? 0
      return 'done'
    },
  },
  setRoles: {
    weight: 3,
    concurrent: true,
    act: ({ ids }, { users }, { user, choice }) =>
      outcomeOf(users.setRoles(real(ids, user), roleSets[choice % roleSets.length] ?? [])),
    expect(model, { user, choice }) {
      if (!standing(model, user)) return 'not_found'
      userOf(model, user).roles = roleSets[choice % roleSets.length] ?? []
      return 'done'
    },
  },
  ban: {
    weight: 2,
    concurrent: true,
    endsUser: true,
    act: ({ ids }, { users }, { user }) => outcomeOf(users.ban(real(ids, user))),
    expect(model, { user }) {
      if (!standing(model, user)) return 'not_found'
      userOf(model, user).banned = true
      endSessionsOf(model, user)
      return 'done'
    },
  },
  unban: {
    weight: 3,
    concurrent: true,
    act: ({ ids }, { users }, { user }) => outcomeOf(users.unban(real(ids, user))),
    expect(model, { user }) {
      if (!standing(model, user)) return 'not_found'
      userOf(model, user).banned = false
      return 'done'
    },
  },
  deleteUser: {
    weight: 1,
    concurrent: true,
    endsUser: true,
    act: ({ ids }, { users }, { user }) => outcomeOf(users.delete(real(ids, user))),
    expect(model, { user }) {
      if (!standing(model, user)) return 'not_found'
      userOf(model, user).deleted = true
      endSessionsOf(model, user)
      return 'done'
    },
  },
  endEverywhere: {
    weight: 2,
    concurrent: true,
    endsUser: true,
    act: ({ ids }, { sessions }, { user }) => outcomeOf(sessions.endEverywhere(real(ids, user))),
    expect(model, { user }) {
      endSessionsOf(model, user)
      return 'done'
    },
  },
  /** By whoever asks: the session may be another user's, which must not be found. */
  revoke: {
    weight: 3,
    concurrent: true,
    async act({ ids }, { sessions }, { user, session }) {
      if (sessions.directory === null || session === null) return nothing
      return outcomeOf(sessions.directory.revoke(real(ids, user), real(ids, session)))
    },
    expect(model, { user, session }) {
      if (session === null || model.strategy === 'stateless') return nothing
      const one = sessionOf(model, session)
      if (one.user !== user || one.ended) return 'not_found'
      one.ended = true
      return 'done'
    },
  },
  revokeOthers: {
    weight: 3,
    concurrent: true,
    async act({ ids }, { sessions }, { user, session }) {
      if (sessions.directory === null || session === null) return nothing
      return outcomeOf(sessions.directory.revokeOthers(real(ids, user), real(ids, session)))
    },
    expect(model, { user, session }) {
      if (session === null || model.strategy === 'stateless') return nothing
      endSessionsOf(model, user, session)
      return 'done'
    },
  },
  signOut: {
    weight: 3,
    concurrent: true,
    act: (world, { sessions }, { cookie }) => outcomeOf(sessions.end(valueOf(world, cookie))),
    expect(model, { cookie }) {
      if (cookie !== null) endByCookie(model, cookie)
      return 'done'
    },
  },
  newSecret: {
    weight: 1,
    concurrent: false,
    act: (world, _, { choice }) => Promise.resolve(world.rotate(secretsOf(choice))).then(() => 'done'),
    expect(model, { choice }) {
      model.secrets = secretsOf(choice)
      return 'done'
    },
  },
} as const satisfies Record<string, Command>

/** A new secret in front of the old; the new alone; the one of the beginning again. */
function secretsOf(choice: number): readonly number[] {
  return [[1, 0], [1], [0], [2, 1, 0]][choice % 4] ?? [0]
}

/** What a cookie can end by itself: its session, where there is a row, while the cookie can be read. */
function endByCookie(model: SessionModel, label: string): void {
  if (model.strategy === 'database' && isReadable(model, label)) find(model, label).session.ended = true
}

/** A command by its kind. */
export function commandOf({ kind }: Pick<Drawn, 'kind'>): Command {
  return commands[kind]
}

/** What a drawn command is about, by the model as it stands. */
export function subjectOf(model: SessionModel, drawn: Drawn, id: string): Subject {
  const users = Object.keys(model.users)
  const held = model.devices[drawn.device]
  const cookie = (drawn.copied ? held?.before : null) ?? held?.cookie ?? null
  return {
    id,
    user: users[drawn.user % users.length] ?? '',
    device: drawn.device,
    cookie,
    session: cookie === null ? null : find(model, cookie).cookie.session,
    choice: drawn.choice,
  }
}

/** The labels of a user's sessions that must stand, for a list of devices. */
export function liveSessionsOf(model: SessionModel, user: string): string[] {
  return Object.entries(model.sessions)
    .filter(([, session]) => session.user === user && isLive(model, session))
    .map(([label]) => label)
}

/** Draws a command. @param only Which. */
export function drawnCommand(only: (command: Command) => boolean = () => true): fc.Arbitrary<Drawn> {
  const kinds = Object.keys(commands) as (keyof typeof commands)[]
  const weighted = kinds
    .filter((kind) => only(commands[kind]))
    .map((kind) => ({ weight: commands[kind].weight, arbitrary: fc.constant(kind) }))
  return fc.record({
    kind: fc.oneof(...weighted),
    on: fc.constantFrom<(0 | 1)[]>(0, 1),
    user: fc.nat(2),
    device: fc.nat(3),
    copied: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    choice: fc.nat(11),
  })
}

/** Draws commands, and now and then a device that is in use for a while: by chance alone it would seldom be. */
export function drawnCommands(maxLength: number): fc.Arbitrary<Drawn[]> {
  const one = drawnCommand()
  const inUse = fc.tuple(one, fc.nat(2)).map(([drawn, device]): Drawn[] => {
    const halfAnHour: Drawn = { ...drawn, kind: 'moveClock', choice: 2 }
    const check: Drawn = { ...drawn, kind: 'check', device, copied: false }
    return [halfAnHour, check, halfAnHour, check]
  })
  const few = fc.oneof({ weight: 12, arbitrary: one.map((drawn) => [drawn]) }, { weight: 1, arbitrary: inUse })
  return fc.array(few, { maxLength, size: 'max' }).map((lists) => lists.flat())
}
