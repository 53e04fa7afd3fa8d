/** The environment variables that the library reads. */
export interface Environment {
  readonly NODE_ENV?: string | undefined
  readonly NEXT_PHASE?: string | undefined
  /** The live secrets, newest first, separated by commas. */
  readonly AUTH_SECRET?: string | undefined
  /** The app's own URL, such as `https://app.example.com`. */
  readonly AUTH_URL?: string | undefined
  readonly DATABASE_URL?: string | undefined
  /** A Redis server that counts limits; `REDIS_URL` is the app's own and is not read. */
  readonly AUTH_REDIS_URL?: string | undefined
  /** The port of the development server; Next sets it. */
  readonly PORT?: string | undefined
}

/** The process's own environment, read when asked, not at import. */
export function systemEnvironment(): Environment {
  return process.env
}

/** Whether this is a production process: everything but `NODE_ENV=development` and `test`, so that nothing is lax by omission. */
export function isProduction(env: Environment): boolean {
  return env.NODE_ENV !== 'development' && env.NODE_ENV !== 'test'
}

/** Whether `next build` is running: images are built without secrets, so nothing may be checked or opened then. */
export function isBuilding(env: Environment): boolean {
  return env.NEXT_PHASE === 'phase-production-build'
}
