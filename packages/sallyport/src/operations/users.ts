import { insertUserSteps } from '../authentication/password/password-statements.ts'
import type { SignUpDeps } from '../authentication/password/sign-up.ts'
import { assertPasswordAllowed } from '../authentication/password/password-policy.ts'
import type { Roles } from '../authorization/policy.ts'
import { AuthError } from '../base/error.ts'
import { canonicalEmail } from '../base/identifier.ts'
import { deleteAllSessions } from '../session/session-statements.ts'
import { step } from '../storage/database.ts'
import type { Step } from '../storage/database.ts'
import { newUser } from '../user/new-user.ts'
import type { UserRow } from '../user/user-row.ts'
import { changeUser, deleteUser, isEmailTaken } from '../user/user-changes.ts'
import type { UserChange } from '../user/user-changes.ts'
import { deliversEvents, withoutHook } from '../user/user-event-steps.ts'
import { selectUserByEmail, selectUserById, selectUsersAfter } from '../user/user-statements.ts'
import type { FieldChanges, NoFields, UserFields } from '../user/field.ts'
import { storedFields } from '../user/user-field-set.ts'
import type { UserFieldSet } from '../user/user-field-set.ts'
import { toUser } from '../user/user.ts'
import type { User } from '../user/user.ts'
import { importUsers } from './import-users.ts'
import type { ImportOptions, ImportReport, ImportRow } from './import-users.ts'
import { checkedImage, checkedName, checkedText } from './user-input.ts'

/** A user as an admin sees them. */
export interface UserRecord<Role extends string = string, F extends UserFields = NoFields> {
  readonly user: User<Role, F>
  /** When they were banned, or null. */
  readonly bannedAt: Date | null
  readonly banReason: string | null
}

/** What a new user is made of; fields of the app's own by their names. */
export type NewUser<Role extends string = string, F extends UserFields = NoFields> = NewUserBase<Role> & FieldChanges<F>

interface NewUserBase<Role extends string> {
  readonly email?: string | null | undefined
  /** Held to the same rules as at sign-up; left out, the user has no password. */
  readonly password?: string | undefined
  readonly name?: string | null | undefined
  readonly image?: string | null | undefined
  readonly roles?: readonly Role[] | undefined
  /** Whether the address is known to be theirs. Default false. */
  readonly emailVerified?: boolean | undefined
}

/** Server-side acts on users. They check nobody's rights. */
export interface Users<Role extends string = string, F extends UserFields = NoFields> {
  /**
   * Makes a user.
   *
   * @throws {AuthError} `identifier_taken`, `invalid_input`, `password_refused`.
   */
  create(user: NewUser<Role, F>): Promise<User<Role, F>>
  /** By id or by address; null if there is none. */
  get(by: string | { email: string }): Promise<UserRecord<Role, F> | null>
  /** A page in order of creation. `cursor` leads to the next one, null on the last. @param page.limit 1 to 200, default 50. */
  list(page?: {
    cursor?: string | null | undefined
    limit?: number | undefined
  }): Promise<{ users: UserRecord<Role, F>[]; cursor: string | null }>
  /** Changes what is named, fields of the app's own too. @throws {AuthError} `not_found`, `invalid_input`. */
  update(
    id: string,
    changes: { name?: string | null | undefined; image?: string | null | undefined } & FieldChanges<F>,
  ): Promise<User<Role, F>>
  /** Replaces all roles; what they permit holds from the next request. @throws {AuthError} `not_found`, `invalid_input`. */
  setRoles(id: string, roles: readonly Role[]): Promise<void>
  /** Suspends: every session ends at once, and none begins. @throws {AuthError} `not_found`. */
  ban(id: string, reason?: string | null): Promise<void>
  /** Lifts a ban; the sessions that it ended stay ended. @throws {AuthError} `not_found`. */
  unban(id: string): Promise<void>
  /** Deletes the user with passwords and sessions. @throws {AuthError} `not_found`. */
  delete(id: string): Promise<void>
  /**
   * Brings in users from elsewhere, by and by and as many as there are. A row that cannot be taken stops no other; who is there already is
   * left as they are, so that an import may be run again.
   *
   * @returns How many, and what became of those that were not taken.
   */
  import(rows: AsyncIterable<ImportRow> | Iterable<ImportRow>, options?: ImportOptions): Promise<ImportReport>
}

/** What acts on users work with. */
interface UsersDeps extends SignUpDeps {
  /** Has what was queued delivered. Never rejects. */
  readonly deliverOutbox: () => Promise<void>
}

const defaultPage = 50
const largestPage = 200

/** Makes the acts on users. */
export function createUsers<Role extends string, F extends UserFields = NoFields>(
  deps: UsersDeps,
  roles: Roles,
): Users<Role, F> {
  const { db, userFields } = deps

  /** Events are all that these acts queue. */
  const deliver = () => void (deliversEvents(deps.hooks) && deps.deliverOutbox())

  async function change(id: string, what: UserChange, alongside: readonly Step[] = []): Promise<void> {
    await changeUser(deps, id, what, alongside)
    deliver()
  }

  async function read(id: string): Promise<User<Role, F>> {
    const row = await db.get(selectUserById, { id })
    if (row === null) throw new AuthError('not_found')
    return toUser<Role, F>(row, userFields)
  }

  return {
    async create({
      email = null,
      password,
      name = null,
      image = null,
      roles: given = [],
      emailVerified = false,
      ...more
    }) {
      assertRoles(roles, given)
      const fields = storedFields(userFields, more)
      const canonical = email === null ? null : canonicalEmail(checkedText('email', email))
      if (email !== null && canonical === null)
        throw new AuthError('invalid_input', { fields: { email: 'That is not an e-mail address.' } })
      const own = [canonical, name].filter((word) => word !== null)
      const typed = password === undefined ? null : checkedText('password', password)
      if (typed !== null) await assertPasswordAllowed(deps.policy, typed, own)
      const hash = typed === null ? null : await deps.hasher.hash(typed)
      const row = newUser(deps, {
        email: canonical,
        name: checkedName(name),
        image: checkedImage(image),
        emailVerified,
        roles: given,
      })
      try {
        await db.batch(insertUserSteps(deps, row, hash, fields))
      } catch (error) {
        if (isEmailTaken(error)) throw new AuthError('identifier_taken', { cause: error })
        throw withoutHook(error)
      }
      deliver()
      return read(row.id)
    },

    async get(by) {
      if (typeof by === 'string') return toRecord(await db.get(selectUserById, { id: by }), userFields)
      const email = canonicalEmail(by.email)
      return email === null ? null : toRecord(await db.get(selectUserByEmail, { email }), userFields)
    },

    async list({ cursor = null, limit = defaultPage } = {}) {
      const size = Math.min(Math.max(1, Math.trunc(limit) || defaultPage), largestPage)
      const rows = await db.all(selectUsersAfter, { after: cursor ?? '', limit: size + 1 })
      const page = rows.slice(0, size)
      return {
        users: page.map((row) => toRecord<Role, F>(row, userFields)),
        cursor: rows.length > size ? (page.at(-1)?.id ?? null) : null,
      }
    },

    async update(id, { name, image, ...own }) {
      const fields = storedFields(userFields, own)
      await change(id, {
        name: name === undefined ? undefined : checkedName(name),
        image: image === undefined ? undefined : checkedImage(image),
        fields,
      })
      return read(id)
    },

    async setRoles(id, given) {
      assertRoles(roles, given)
      await change(id, { roles: given })
    },

    ban: (id, reason = null) => change(id, { ban: { reason } }, [step(deleteAllSessions, { userId: id })]),

    unban: (id) => change(id, { ban: null }),

    async import(rows, options = {}) {
      const report = await importUsers(deps, roles, rows, options)
      deliver()
      return report
    },

    async delete(id) {
      await deleteUser(deps, id, [])
      deliver()
    },
  }
}

function toRecord<Role extends string, F extends UserFields>(row: UserRow, fields: UserFieldSet): UserRecord<Role, F>
function toRecord<Role extends string, F extends UserFields>(
  row: UserRow | null,
  fields: UserFieldSet,
): UserRecord<Role, F> | null
function toRecord<Role extends string, F extends UserFields>(
  row: UserRow | null,
  fields: UserFieldSet,
): UserRecord<Role, F> | null {
  if (row === null) return null
  return {
    user: toUser<Role, F>(row, fields),
    bannedAt: row.banned_at === null ? null : new Date(row.banned_at),
    banReason: row.ban_reason,
  }
}

function assertRoles(known: Roles, given: readonly string[]): void {
  for (const role of given) {
    if (!Object.hasOwn(known, role))
      throw new AuthError('invalid_input', { fields: { roles: `There is no role ${JSON.stringify(role)}.` } })
  }
}
