import { openBetterAuth } from '../contenders/stores.mjs'

let opened

/** At the first request: a build has no database. */
export async function betterAuth() {
  opened ??= openBetterAuth('sqlite', process.env.BENCH_BETTER_AUTH ?? '', { secret: process.env.BENCH_SECRET })
  return (await opened).auth
}
