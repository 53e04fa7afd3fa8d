import type { Clock } from '../base/clock.ts'
import { createCode, createOpaqueId, createSecret } from '../base/random.ts'
import type { Random } from '../base/random.ts'
import { openStored, seal } from '../crypto/jwe.ts'
import type { MacKeys, SealKeys } from '../crypto/keyring.ts'
import { equalHashes, hashSecret, hashWithKey } from '../crypto/secret-hash.ts'
import { statement, step } from '../storage/database.ts'
import type { Database, Step } from '../storage/database.ts'

/** What a one-time token is good for. A token of one purpose is refused for every other. */
export type TokenPurpose = 'sign-up' | 'confirm-email'

/** What one-time tokens work with. */
export interface TokenDeps {
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  /** Keys of the purpose `token`: seals what is to happen when the token is used. */
  readonly tokenKeys: SealKeys
  /** Keys of the purpose `code`: 8 digits need more than a fast hash. */
  readonly codeKeys: MacKeys
}

/** Milliseconds that a link is good for. */
export const linkLifetimeMs = 60 * 60_000
/** Milliseconds that a code is good for (NIST SP 800-63B-4 §3.1.3.2: 10 minutes at most). */
const codeLifetimeMs = 10 * 60_000
/** Tries that a code allows. */
const maxTries = 5

interface TokenRow {
  readonly id: string
  readonly purpose: string
  readonly subject: string
  readonly code_hash: string | null
  readonly payload: string
}

const columns = 'id, purpose, subject, code_hash, payload'

interface TokenValues {
  readonly [name: string]: string | number | null
  readonly id: string
  readonly purpose: string
  readonly subject: string
  readonly tokenHash: string
  readonly codeHash: string
  readonly codeExpiresAt: number
  readonly payload: string
  readonly now: number
  readonly expiresAt: number
  /** Id of the token that may be replaced; `*` for any. */
  readonly replaces: string
}

const insertToken = `insert into auth_tokens (id, purpose, subject, token_hash, code_hash, code_expires_at, tries, payload, created_at, expires_at)
    values (:id, :purpose, :subject, :tokenHash, :codeHash, :codeExpiresAt, 0, :payload, :now, :expiresAt)`

const replaceToken = statement<TokenValues>('token.replace', {
  sqlite: `${insertToken}
    on conflict (purpose, subject) do update set id = excluded.id, token_hash = excluded.token_hash, code_hash = excluded.code_hash,
      code_expires_at = excluded.code_expires_at, tries = 0, payload = excluded.payload, created_at = excluded.created_at,
      expires_at = excluded.expires_at
    where :replaces = '*' or auth_tokens.id = :replaces`,
  postgres: `${insertToken}
    on conflict (purpose, subject) do update set id = excluded.id, token_hash = excluded.token_hash, code_hash = excluded.code_hash,
      code_expires_at = excluded.code_expires_at, tries = 0, payload = excluded.payload, created_at = excluded.created_at,
      expires_at = excluded.expires_at
    where :replaces = '*' or auth_tokens.id = :replaces`,
  // `id` comes last: the conditions before it look at the old one. `last_insert_id(1)` tells that it was refused
  // (storage/mysql/count-changes.ts).
  mysql: `${insertToken}
    on duplicate key update tries = if(:replaces in ('*', id), 0, if(last_insert_id(1), tries, tries)),
      token_hash = if(:replaces in ('*', id), values(token_hash), token_hash),
      code_hash = if(:replaces in ('*', id), values(code_hash), code_hash),
      code_expires_at = if(:replaces in ('*', id), values(code_expires_at), code_expires_at),
      payload = if(:replaces in ('*', id), values(payload), payload),
      created_at = if(:replaces in ('*', id), values(created_at), created_at),
      expires_at = if(:replaces in ('*', id), values(expires_at), expires_at),
      id = if(:replaces in ('*', id), values(id), id)`,
})

const selectTokenByHash = statement<{ tokenHash: string; now: number }, TokenRow>(
  'token.by-hash',
  `select ${columns} from auth_tokens where token_hash = :tokenHash and expires_at > :now`,
)

/** Counts the try before the code is compared, so that parallel tries are counted one by one. */
const countTry = statement<{ purpose: string; subject: string; maxTries: number; now: number }>(
  'token.count-try',
  `update auth_tokens set tries = tries + 1
   where purpose = :purpose and subject = :subject and tries < :maxTries and code_expires_at > :now`,
)

/**
 * Beside {@link countTry}, so that a try writes, and waits for the disk, whether or not there is a code to be tried: the time must not
 * tell who is signing up.
 */
const noteTry = statement<{ now: number }>('token.note-try', {
  sqlite: `insert into auth_limits (key, tat) values ('code:tried', :now) on conflict (key) do update set tat = excluded.tat`,
  postgres: `insert into auth_limits (key, tat) values ('code:tried', :now) on conflict (key) do update set tat = excluded.tat`,
  mysql: "insert into auth_limits (`key`, tat) values ('code:tried', :now) on duplicate key update tat = values(tat)",
})

const selectTokenBySubject = statement<{ purpose: string; subject: string; now: number }, TokenRow>(
  'token.by-subject',
  `select ${columns} from auth_tokens where purpose = :purpose and subject = :subject and code_expires_at > :now`,
)

/** Whatever is stored for a subject, expired or not. */
const selectLatestToken = statement<{ purpose: string; subject: string }, TokenRow & { expires_at: number }>(
  'token.latest',
  `select ${columns}, expires_at from auth_tokens where purpose = :purpose and subject = :subject`,
)

/** Consumes: the row goes, once, for whoever comes first. By id, which is new with every token of a subject. */
const deleteToken = statement<{ id: string; now: number }>(
  'token.consume',
  'delete from auth_tokens where id = :id and expires_at > :now',
)

const deleteExpired = statement<{ now: number; limit: number }>('token.delete-expired', {
  sqlite:
    'delete from auth_tokens where id in (select id from auth_tokens where expires_at < :now order by expires_at limit :limit)',
  postgres:
    'delete from auth_tokens where id in (select id from auth_tokens where expires_at < :now order by expires_at limit :limit)',
  mysql: 'delete from auth_tokens where expires_at < :now order by expires_at limit :limit',
})

/** A token that was found alive. It is used up only when {@link consumeToken} succeeds. */
export interface LiveToken {
  readonly id: string
  readonly purpose: string
  readonly subject: string
  /** What was stored with it. */
  readonly payload: unknown
}

/** A token that is about to be stored. The secrets go into a mail, and nowhere else. */
export interface IssuedToken {
  /** 256 bit, for a link. */
  readonly token: string
  /** 8 digits, to be typed. */
  readonly code: string
  /** Stores it; any older token of this purpose and subject is void from then on. */
  readonly step: Step
}

/**
 * Makes a one-time token with a code. Only hashes are stored; the payload is sealed.
 *
 * @param subject What it is about: a canonical identifier or a user id. The code is good for this subject only.
 * @param replaces Id of the only token that it may replace: with another one there the step fails its `expect`. Default: any.
 */
export function issueToken(
  deps: TokenDeps,
  purpose: TokenPurpose,
  subject: string,
  payload: unknown,
  replaces = '*',
): IssuedToken {
  const now = deps.clock.now()
  const token = createSecret(deps.random)
  const code = createCode(deps.random)
  return {
    token,
    code,
    step: step(
      replaceToken,
      {
        id: createOpaqueId(deps.random),
        purpose,
        subject,
        tokenHash: hashSecret(token),
        codeHash: hashWithKey(deps.codeKeys.current, [purpose, subject], code),
        codeExpiresAt: now + codeLifetimeMs,
        payload: seal(deps.tokenKeys, deps.random, JSON.stringify(payload)),
        now,
        expiresAt: now + linkLifetimeMs,
        replaces,
      },
      1,
    ),
  }
}

/** Finds a live token by the secret of its link, whatever its purpose: the caller must look at it. */
export async function findToken(deps: TokenDeps, token: string): Promise<LiveToken | null> {
  const row = await deps.db.get(selectTokenByHash, { tokenHash: hashSecret(token), now: deps.clock.now() })
  return row === null ? null : toLive(deps, row)
}

/** Finds a live token by its code. Each call is a try, counted first; with an unknown subject it does the same work. */
export async function findTokenByCode(
  deps: TokenDeps,
  purpose: TokenPurpose,
  subject: string,
  code: string,
): Promise<LiveToken | null> {
  const now = deps.clock.now()
  const [counted] = await deps.db.batch([step(countTry, { purpose, subject, maxTries, now }), step(noteTry, { now })])
  const row = await deps.db.get(selectTokenBySubject, { purpose, subject, now })
  const matches = isHashOf(deps, [purpose, subject], code, row?.code_hash ?? hashSecret(''))
  return row === null || counted?.changes !== 1 || !matches ? null : toLive(deps, row)
}

/**
 * The token that is stored for a subject, to be replaced by a new one.
 *
 * @returns Its id, `''` where there is none, and its payload while it is alive.
 */
export async function findLatestToken(
  deps: TokenDeps,
  purpose: TokenPurpose,
  subject: string,
): Promise<{ id: string; payload: unknown }> {
  const row = await deps.db.get(selectLatestToken, { purpose, subject })
  if (row === null) return { id: '', payload: null }
  return { id: row.id, payload: row.expires_at > deps.clock.now() ? (toLive(deps, row)?.payload ?? null) : null }
}

/** Whether two texts about a subject are the same can be told from this, and nothing else: for what is kept sealed, and briefly. */
export function fingerprint(deps: Pick<TokenDeps, 'codeKeys'>, subject: string, text: string): string {
  return hashWithKey(deps.codeKeys.current, ['fingerprint', subject], text.normalize('NFC'))
}

/** Whether a {@link fingerprint} is that of a text about a subject, made with any of the live secrets. */
export function isFingerprintOf(
  deps: Pick<TokenDeps, 'codeKeys'>,
  subject: string,
  text: string,
  given: string,
): boolean {
  return isHashOf(deps, ['fingerprint', subject], text.normalize('NFC'), given)
}

/**
 * The one way a token is used up: a step for the batch of what it allows. Of any number of batches that hold it, one commits; the
 * others fail its `expect` and change nothing.
 */
export function consumeToken(token: LiveToken, now: number): Step {
  return step(deleteToken, { id: token.id, now }, 1)
}

/** Deletes a bounded number of expired tokens; returns how many. */
export async function deleteExpiredTokens(db: Pick<Database, 'run'>, now: number, limit: number): Promise<number> {
  const { changes } = await db.run(deleteExpired, { now, limit })
  return changes
}

/** Always the same work, whichever secret it was hashed with: all are tried. */
function isHashOf(
  { codeKeys }: Pick<TokenDeps, 'codeKeys'>,
  context: readonly string[],
  value: string,
  given: string,
): boolean {
  return codeKeys.all.filter((key) => equalHashes(given, hashWithKey(key, context, value))).length > 0
}

function toLive(deps: TokenDeps, row: TokenRow): LiveToken | null {
  const payload = openStored(deps.tokenKeys, row.payload)
  return payload === null
    ? null
    : { id: row.id, purpose: row.purpose, subject: row.subject, payload: JSON.parse(payload) as unknown }
}
