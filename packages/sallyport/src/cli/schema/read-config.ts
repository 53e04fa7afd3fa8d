import { createUserFieldSet } from '../../user/user-field-set.ts'
import { fieldOf } from '../../user/field.ts'
import type { Field, FieldDefinition } from '../../user/field.ts'
import type { UserFieldSet } from '../../user/user-field-set.ts'
import type { Project } from '../project/read-project.ts'
import { isRefusal, Refusal } from '../refusal.ts'
import { describeFailure } from '../failure.ts'
import { literalValue } from './literal-value.ts'
import { optionKeys, optionPlace, optionPlaces } from './option-place.ts'
import { whereIs } from './place.ts'
import type { Place } from './place.ts'

/** What the app's code says of its users. */
export interface UserConfig {
  readonly fields: UserFieldSet
  /** null where the app computes them. */
  readonly roles: readonly string[] | null
}

/**
 * Reads `user.fields` and `roles` where `auth.ts` writes them out; nothing of the app runs.
 *
 * Several auths of one app share their users: what one declares holds, and where several declare fields they must be the same.
 *
 * @param fieldsFile The text of a JSON file that says the fields instead, and its name; null to read the code.
 * @throws {Refusal} `invalid_input`, with file, line and column; `not_configured`: there is no auth.
 */
export function readConfig(project: Project, fieldsFile: { name: string; text: string } | null): UserConfig {
  const { auths, modules } = project
  if (auths.length === 0) throw new Refusal('not_configured', noAuth(modules.unreadable()))
  const places = [...new Set(auths.map(({ file }) => file))].flatMap((file) => optionPlaces(modules, file))
  const roles = readRoles(project, places)
  if (fieldsFile !== null) return { fields: fieldsOfJson(fieldsFile), roles }
  const declared = places.flatMap((place) => {
    const user = optionPlace(modules, place, 'user', 'user')
    const fields = user === null ? null : optionPlace(modules, user, 'fields', 'user.fields')
    return fields === null ? [] : [{ place: fields, fields: readFields(project, fields) }]
  })
  const [first, ...others] = declared
  const other = others.find(({ fields }) => JSON.stringify(fields) !== JSON.stringify(first?.fields))
  if (first !== undefined && other !== undefined)
    throw new Refusal(
      'invalid_input',
      `${whereIs(other.place)}: the fields differ from those at ${whereIs(first.place)}, but the users are the same: write them once, and import them.`,
    )
  return { fields: first?.fields ?? [], roles }
}

function noAuth(unreadable: readonly string[]): string {
  if (unreadable.length === 0) return 'There is no auth here: run npx sallyport init, or go to the app that has one.'
  return `There is no auth in the files that can be read. These cannot: ${unreadable.join(', ')}. Mend their syntax, or take apart what is nested thousands deep.`
}

function readFields({ modules }: Project, place: Place): UserFieldSet {
  const value = literalValue(modules, place, 'user.fields')
  if (value === undefined) return []
  return checked(value as Readonly<Record<string, Field>>, whereIs(place))
}

/** The names of the roles of all auths; what they permit is not asked. */
function readRoles({ modules }: Project, places: readonly Place[]): string[] | null {
  try {
    const named = places.flatMap((place) => {
      const roles = optionPlace(modules, place, 'roles', 'roles')
      return roles === null ? [] : optionKeys(modules, roles, 'roles')
    })
    return [...new Set(named)]
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

/** The names are the library's to judge; it does not know the place. */
function checked(fields: Readonly<Record<string, Field>>, where: string): UserFieldSet {
  try {
    return createUserFieldSet(fields)
  } catch (cause) {
    throw new Refusal('invalid_input', `${where}: ${describeFailure(cause).message}`, cause)
  }
}

/** `{ "plan": { "kind": "enum", "values": ["free", "pro"], "default": "free" } }`. */
function fieldsOfJson({ name, text }: { readonly name: string; readonly text: string }): UserFieldSet {
  try {
    const given = JSON.parse(text) as Readonly<Record<string, Partial<FieldDefinition>>>
    return createUserFieldSet(Object.fromEntries(Object.entries(given).map(([key, one]) => [key, fieldOf(one)])))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^sallyport: /, '') : String(cause)
    throw new Refusal('invalid_input', `${name}: ${why}`, cause)
  }
}
