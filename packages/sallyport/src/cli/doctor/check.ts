import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { DatabaseChoice } from '../choose-database.ts'
import type { Variables } from '../machine.ts'
import type { Project } from '../project/read-project.ts'
import type { Git } from './git.ts'

/** What a check found. */
export interface Verdict {
  /** `skipped`: it does not apply here, or cannot be told. */
  readonly status: 'ok' | 'warn' | 'fail' | 'skipped'
  /** What was found, or why it was skipped. */
  readonly found: string
  /** What to do; null where nothing is to be done. */
  readonly todo: string | null
}

/** What the checks look at. Nothing of the app is run. */
export interface Subject {
  readonly project: Project
  readonly env: Variables
  /** Whether the app is looked at as in production, by `NODE_ENV`. */
  readonly production: boolean
  /** The database, or the sentence that says why there is none. */
  readonly database: DatabaseChoice | string
  readonly git: Git
  /** The text of `/proc/mounts`; empty where there is none. */
  readonly mountTable: () => string
  readonly temporaryFolder: string
  readonly nodeVersion: string
  readonly platform: { readonly clock: Clock; readonly random: Random }
}

/** One named check. */
export interface Check {
  /** Stable, for scripts. */
  readonly id: string
  readonly title: string
  run(subject: Subject): Verdict | Promise<Verdict>
}

/** Nothing is to be done. */
export function ok(found: string): Verdict {
  return { status: 'ok', found, todo: null }
}

/** It works, but not as well as it should. */
export function warn(found: string, todo: string): Verdict {
  return { status: 'warn', found, todo }
}

/** It does not work, or is not safe. */
export function fail(found: string, todo: string): Verdict {
  return { status: 'fail', found, todo }
}

/** It does not apply, or cannot be told. */
export function skipped(why: string): Verdict {
  return { status: 'skipped', found: why, todo: null }
}
