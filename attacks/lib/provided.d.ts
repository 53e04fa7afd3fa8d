export type * from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** The demos that attacks/lib/vitest-demos.mjs has started, one for each store. */
    readonly demos: readonly import('./target.ts').Demo[]
  }
}
