import type { Step } from '../storage/database.ts'
import type { AuthorityChange } from './change-log.ts'

/**
 * Tells processes of each other's changes before they would read them. It carries no promise: what is lost is read within a heartbeat
 * (decision 26). So nothing waits for it, and nothing fails with it.
 */
export interface ChangeFeed {
  readonly kind: 'postgres' | 'redis'
  /** Whether it is connected, as far as it knows. */
  connected(): boolean
  /** Connects where it is not, and it is time to try; to be called when there is something else to do anyway. Never throws. */
  wake(): void
  /** The steps of a batch, which announce their changes as they commit, where the feed is the database's own. */
  announcing(steps: readonly Step[]): readonly Step[]
  /** Announces changes that were made, where the feed is another server's. Never throws. */
  announce(changes: readonly AuthorityChange[]): void
  /** Lets go of its connections; a later `wake` makes new ones. */
  close(): Promise<void>
}

/** A change as it is sent: `user:<id>`. */
export function changeText({ scope, subject }: AuthorityChange): string {
  return `${scope}:${subject}`
}

/** What a text of {@link changeText} says; null for any other text, which stands for any change, as does one of everything. */
export function parseChange(text: string): AuthorityChange | null {
  const [, scope, subject] = /^(user|session):(.{1,255})$/.exec(text) ?? []
  return subject === undefined ? null : { scope: scope as AuthorityChange['scope'], subject }
}
