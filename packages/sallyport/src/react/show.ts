import { createElement, Fragment } from 'react'
import type { ReactElement } from 'react'
import type { AuthState } from './auth-state.ts'
import type { ClientTypes, ShowProps } from './types.ts'

/** Whether the user's roles permit it. */
export function isPermitted({ permissions }: AuthState, permission: string): boolean {
  return permissions.includes('*') || permissions.includes(permission)
}

/** Whether the children of a `Show` are for this state. Everybody who is signed in has the role `'user'`. */
function isShown(state: AuthState, when: ShowProps<ClientTypes>['when']): boolean {
  if (typeof when === 'string') return state.status === when
  if (state.status !== 'signed-in') return false
  const { role, can } = when
  const held = ['user', ...state.roles]
  return (
    (role === undefined || [role].flat().some((one) => held.includes(one))) &&
    (can === undefined || isPermitted(state, can))
  )
}

/** Makes a client's `Show`. */
export function createShow(useAuth: () => AuthState): (props: ShowProps<ClientTypes>) => ReactElement {
  return function Show({ when, fallback, loading, children }) {
    const state = useAuth()
    const shown = state.status === 'loading' ? loading : isShown(state, when) ? children : fallback
    return createElement(Fragment, null, shown)
  }
}
