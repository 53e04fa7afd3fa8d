import { statement } from '../../../storage/database.ts'
import type { AnyEndpoint } from '../../endpoint-table.ts'
import { bareEndpoint, endpoint } from '../../endpoint.ts'
import type { Endpoint } from '../../endpoint.ts'
import type { Field, InputShape } from '../../input.ts'

/** What an endpoint that should not be is made of; the rest is as it should be. */
type Weakness<S extends InputShape> = Partial<Omit<Endpoint<S>, 'input' | 'access' | 'needs' | 'handle'>> & {
  readonly input?: S
  readonly handle?: (
    context: Parameters<(Endpoint<S> & { access: 'anyone' })['handle']>[0],
  ) => ReturnType<Endpoint<S>['handle']>
}

/** An endpoint that is well made but for what is given. */
export function weakEndpoint<const S extends InputShape>(weakness: Weakness<S>): AnyEndpoint {
  const whole = {
    method: 'POST',
    path: '/weak',
    summary: 'Weak.',
    access: 'anyone',
    origin: 'same',
    credentials: 'cookie',
    limit: null,
    input: {} as S,
    secrets: [],
    form: false,
    handle: () => Promise.resolve({ status: 200, body: { status: 'done' } }),
    ...weakness,
  } as const
  return endpoint(whole as unknown as Endpoint<S>)
}

/** An endpoint that changes something and is answered before anything is looked at: the types refuse it, and so must the sweeps. */
export const unguardedEndpoint: AnyEndpoint = bareEndpoint({
  method: 'POST' as 'GET',
  path: '/weak',
  summary: 'Weak.',
  needs: 'nothing',
  access: 'anyone',
  origin: 'none',
  credentials: 'cookie',
  limit: null,
  input: {},
  secrets: [],
  form: false,
  handle: () => Promise.resolve({ status: 200, body: { status: 'done' } }),
})

/** A field that takes whatever comes. */
export const anyField: Field<unknown> = {
  description: 'anything',
  optional: true,
  secret: false,
  read: (value) => value,
}

/** Changes a row that is there from the first. */
export const renameEverybody = statement<{ name: string }>(
  'test.rename-everybody',
  'update auth_users set name = :name',
)
