import { testPassword } from '../../../testing-only/test-auth.ts'
import type { AnyEndpoint } from '../../endpoint-table.ts'
import type { Field } from '../../input.ts'
import type { Ask, Target } from './target.ts'

/** Values of an input by name. */
export type Values = Readonly<Record<string, unknown>>

export const json = { 'content-type': 'application/json' }
export const form = { 'content-type': 'application/x-www-form-urlencoded' }

/**
 * Inputs that an endpoint may take, made from its fields alone: all of them, and those that are needed; where none is, each by itself.
 * The person meant is Ada.
 */
export function goodInputs(target: Target, endpoint: AnyEndpoint): Values[] {
  const fields = Object.entries(target.shapeOf(endpoint))
  const all = Object.fromEntries(fields.map(([name, field]) => [name, goodValue(field, target.ada.email)]))
  const needed = fields.filter(([, field]) => !field.optional).map(([name]) => name)
  const optional = fields.filter(([, field]) => field.optional).map(([name]) => name)
  const pick = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, all[name]]))
  const inputs = [all, pick(needed), ...(needed.length > 0 ? [] : optional.map((name) => pick([name])))]
  return [...new Map(inputs.map((input) => [JSON.stringify(input), input])).values()]
}

/** The same inputs with secrets that are nobody's: who sends them proves nothing. */
export function strangerInputs(target: Target, endpoint: AnyEndpoint): Values[] {
  const shape = target.shapeOf(endpoint)
  const wrong = (name: string, value: unknown) =>
    shape[name]?.secret === true ? textOf(value).replace(/\w/g, (sign) => (sign === '1' ? '2' : '1')) : value
  return goodInputs(target, endpoint).map((input) =>
    Object.fromEntries(Object.entries(input).map(([name, value]) => [name, wrong(name, value)])),
  )
}

/** A value that the field takes. */
function goodValue(field: Field<unknown>, email: string): unknown {
  const words = field.description.match(/\w+/g) ?? []
  const value = [testPassword, email, '12345678', 'A'.repeat(43), 'word', 1, true, ...words].find((one) =>
    takes(field, one),
  )
  if (value === undefined) throw new Error(`No value is known that "${field.description}" takes: add one here.`)
  return value
}

/** Whether the field takes the value. */
export function takes(field: Field<unknown>, value: unknown): boolean {
  try {
    field.read(value)
    return true
  } catch {
    return false
  }
}

/** The request that brings these values: in the query of a GET, else as JSON. */
export function askFor(endpoint: AnyEndpoint, values: Values, more: Omit<Partial<Ask>, 'method' | 'path'> = {}): Ask {
  const { method, path } = endpoint
  if (method === 'GET') return { method, path: `${path}${queryOf(values)}`, ...more }
  return { method, path, body: JSON.stringify(values), ...more, headers: { ...json, ...more.headers } }
}

/** The same values as a form, in a body or a query. */
export function encoded(values: Values): string {
  const texts = Object.entries(values).map(([name, value]) => [name, textOf(value)])
  return new URLSearchParams(texts).toString()
}

function queryOf(values: Values): string {
  const query = encoded(values)
  return query === '' ? '' : `?${query}`
}

/** A value as a query or a form has it. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
