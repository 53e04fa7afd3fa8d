import type { Context, OptionSpecs } from './command.ts'
import { suggestion } from './nearest.ts'
import type { AuthFile } from './project/auth-file.ts'
import { Refusal } from './refusal.ts'

/**
 * Which of the given roles may be given: those of the app's `auth.ts`, where it writes them out. Else those that `sallyport schema` found; where the app computes them, any that is
 * well-formed, with a notice; the app itself ignores a role that it does not know.
 *
 * @param written Those of `sallyport/schema.json`; null where it has none.
 * @throws {Refusal} `invalid_input`: the app has no such role.
 */
export function acceptRoles(
  { progress }: Pick<Context<OptionSpecs>, 'progress'>,
  auths: readonly AuthFile[],
  given: readonly string[],
  written: readonly string[] | null,
): readonly string[] {
  if (given.length === 0) return []
  const known =
    auths.length > 0 && auths.every(({ roles }) => roles !== null) ? auths.flatMap(({ roles }) => roles ?? []) : written
  if (known === null) {
    progress('! Notice: which roles the app has cannot be read from its files; the role is taken as it was given.')
    return given
  }
  for (const role of given) {
    if (!known.includes(role)) {
      const list = known.length === 0 ? 'no roles' : `the roles ${[...new Set(known)].join(', ')}`
      throw new Refusal(
        'invalid_input',
        `There is no role ${JSON.stringify(role)}: the app has ${list}.${suggestion(role, known)}`,
      )
    }
  }
  return given
}
