import { insertPasswordSteps } from '../authentication/password/password-statements.ts'
import type { Roles } from '../authorization/policy.ts'
import type { Step } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { importUserSteps } from '../user/user-changes.ts'
import type { UserChangeDeps } from '../user/user-changes.ts'
import { withoutHook } from '../user/user-event-steps.ts'
import { selectUserByEmail, selectUserById } from '../user/user-statements.ts'
import { isRowFault, readImportRow } from './import-row.ts'
import type { Importable } from './import-row.ts'

/**
 * A user from elsewhere, by the names of the columns: `email`, and where there are `id`, `emailVerified` (true, or when), `name`, `image`,
 * `roles` (a list, or `a,b`), `passwordHash`, `createdAt`, `banned`, `banReason`, and the app's own fields. Texts as a file has them will
 * do: dates in ISO 8601 or epoch milliseconds.
 */
export type ImportRow = Readonly<Record<string, unknown>>

/** A row that was not taken. */
export interface ImportProblem {
  /** Which row, from 1. */
  readonly row: number
  /** `skipped`: there is such a user already. `refused`: it cannot be taken as it is. */
  readonly outcome: 'skipped' | 'refused'
  /** The column that is to blame, or null. */
  readonly column: string | null
  /** Why, without what stood there. */
  readonly reason: string
}

/** How far an import is. */
export interface ImportProgress {
  readonly read: number
  readonly imported: number
  readonly skipped: number
  readonly refused: number
}

/** What became of an import. */
export interface ImportReport extends ImportProgress {
  /** The first thousand rows that were not taken; all of them went to `onProblem`. */
  readonly problems: readonly ImportProblem[]
  /** Whether it ended at the first bad row, as `strict` asks. */
  readonly stopped: boolean
}

/** How users are imported. */
export interface ImportOptions {
  /** Reads and checks all, and stores nothing. Default false. */
  readonly dryRun?: boolean | undefined
  /** Runs what `on['user.created']` has for each user. Default false: they are not new to the app. */
  readonly events?: boolean | undefined
  /** Ends at the first row that is refused; the rows before it are stored. Default false. */
  readonly strict?: boolean | undefined
  /** What a row is of whom there is a user with that address or id: `'skip'` (default) leaves the user as they are, `'fail'` refuses it. */
  readonly onConflict?: 'skip' | 'fail' | undefined
  /** Takes roles that the configuration does not have. Default false. */
  readonly anyRole?: boolean | undefined
  /** Rows that are stored at once, 1 to 1000. Default 200. */
  readonly batchSize?: number | undefined
  /** Told after each batch. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
  /** Told of each row that was not taken. */
  readonly onProblem?: ((problem: ImportProblem) => void) | undefined
}

const keptProblems = 1_000

/** Questions that are asked at once: a pool of two connections far away answers so many before a wait for one ends. */
const askedAtOnce = 8

interface Candidate extends Importable {
  readonly row: number
}

/** As `Users.import` in `users.ts`. */
export async function importUsers(
  deps: UserChangeDeps,
  roles: Roles,
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  options: ImportOptions,
): Promise<ImportReport> {
  const { batchSize = 200, dryRun = false, strict = false, anyRole = false } = options
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 1_000)
    throw new RangeError(`sallyport: import with batchSize ${batchSize}; use a whole number from 1 to 1000.`)
  const counts = { read: 0, imported: 0, skipped: 0, refused: 0 }
  const problems: ImportProblem[] = []
  const seen = new Set<string>()
  let batch: Candidate[] = []
  /** The first row that was refused, where that ends the import. */
  let end = Infinity

  function leave(row: number, outcome: ImportProblem['outcome'], column: string | null, reason: string): void {
    counts[outcome] += 1
    const problem = { row, outcome, column, reason }
    if (problems.length < keptProblems) problems.push(problem)
    options.onProblem?.(problem)
    if (strict && outcome === 'refused') end = Math.min(end, row)
  }

  const exists = (row: number, column: string, reason: string) =>
    leave(row, options.onConflict === 'fail' ? 'refused' : 'skipped', column, reason)

  function take(row: number, given: ImportRow): void {
    try {
      const found = readImportRow(deps, anyRole ? null : roles, given, deps.clock.now())
      const keys = [`email ${found.user.email}`, `id ${found.user.id}`]
      const twice = keys.find((key) => seen.has(key))
      if (twice !== undefined) return exists(row, twice.split(' ')[0] ?? '', 'came before in this import')
      for (const key of keys) seen.add(key)
      batch.push({ ...found, row })
    } catch (error) {
      if (!isRowFault(error)) throw error
      leave(row, 'refused', error.column, error.message)
    }
  }

  async function store(): Promise<void> {
    const candidates = batch
    if (candidates.length === 0) return
    batch = []
    // A stored row is found in the database from now on; a dry run has no other memory of it.
    if (!dryRun) seen.clear()
    const taken = await takenByAll(deps, candidates)
    const free = candidates.filter(({ row }, index) => {
      const column = taken[index] ?? null
      if (column !== null) exists(row, column, 'is that of a user who is there already')
      return column === null
    })
    const before = free.filter(({ row }) => row < end)
    counts.imported += dryRun ? before.length : await storeAll(deps, before, options.events === true, exists)
    options.onProgress?.({ ...counts })
  }

  for await (const given of rows) {
    counts.read += 1
    take(counts.read, given)
    if (batch.length >= batchSize) await store()
    if (end < Infinity) break
  }
  await store()
  return { ...counts, problems, stopped: end < Infinity }
}

/** For each candidate as {@link takenBy}. */
async function takenByAll(deps: UserChangeDeps, candidates: readonly Candidate[]): Promise<('email' | 'id' | null)[]> {
  const found: ('email' | 'id' | null)[] = []
  for (let from = 0; from < candidates.length; from += askedAtOnce) {
    const some = candidates.slice(from, from + askedAtOnce)
    found.push(...(await Promise.all(some.map((candidate) => takenBy(deps, candidate)))))
  }
  return found
}

/** The column by which there is such a user already, or null. */
async function takenBy({ db }: UserChangeDeps, { user }: Candidate): Promise<'email' | 'id' | null> {
  if ((await db.get(selectUserByEmail, { email: user.email })) !== null) return 'email'
  return (await db.get(selectUserById, { id: user.id })) === null ? null : 'id'
}

/** Stores users in one batch; one by one where somebody else signed up with an address in between. Returns how many. */
async function storeAll(
  deps: UserChangeDeps,
  candidates: readonly Candidate[],
  events: boolean,
  exists: (row: number, column: string, reason: string) => void,
): Promise<number> {
  const stepsOf = ({ user, fields, hash }: Candidate): Step[] => [
    ...importUserSteps(deps.userFields, user, fields, events ? deps : null),
    ...insertPasswordSteps(user, hash),
  ]
  try {
    await deps.db.batch(candidates.flatMap(stepsOf))
    return candidates.length
  } catch (error) {
    if (!isStorageError(error) || error.kind !== 'conflict' || error !== withoutHook(error)) throw withoutHook(error)
  }
  let stored = 0
  for (const candidate of candidates) {
    try {
      await deps.db.batch(stepsOf(candidate))
      stored += 1
    } catch (error) {
      if (!isStorageError(error) || error.kind !== 'conflict' || error !== withoutHook(error)) throw withoutHook(error)
      exists(candidate.row, 'email', 'is that of a user who is there already')
    }
  }
  return stored
}
