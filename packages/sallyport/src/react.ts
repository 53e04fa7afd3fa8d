'use client'

export { createClient } from './react/create-client.ts'
export type { ClientOptions } from './react/create-client.ts'
export type { AuthState } from './react/auth-state.ts'
export type { ClientErrorCode, ClientError, Result } from './react/result.ts'
export type { AuthProviderProps, Client, ShowProps, SignedInAnswer } from './react/types.ts'
export type { ClientState, Sent } from './http/client-state.ts'
