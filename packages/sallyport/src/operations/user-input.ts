import { AuthError } from '../base/error.ts'
import { canonicalName, maxNameLength } from '../user/canonical-name.ts'

/**
 * A text that the app gives. In JavaScript it may be anything: a password that is null is none by mistake, and not a user without one.
 *
 * @throws {AuthError} `invalid_input`.
 */
export function checkedText(field: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new AuthError('invalid_input', { fields: { [field]: 'Give a text, or leave it out.' } })
}

/**
 * A name as it is stored.
 *
 * @throws {AuthError} `invalid_input`.
 */
export function checkedName(name: string | null): string | null {
  const canonical = name === null ? null : canonicalName(checkedText('name', name))
  if (name !== null && canonical === null)
    throw new AuthError('invalid_input', { fields: { name: `Give one line of at most ${maxNameLength} characters.` } })
  return canonical
}

/**
 * The URL of a picture. Pictures come over https; a `data:` or `javascript:` URL is none (an SVG can hold a script).
 *
 * @throws {AuthError} `invalid_input`.
 */
export function checkedImage(image: string | null): string | null {
  if (image === null || (URL.canParse(image) && new URL(image).protocol === 'https:' && image.length <= 2048))
    return image
  throw new AuthError('invalid_input', { fields: { image: 'Give an https URL.' } })
}
