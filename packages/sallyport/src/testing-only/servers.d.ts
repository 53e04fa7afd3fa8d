export type * from 'vitest'

declare module 'vitest' {
  /** What scripts/lib/vitest-servers.mjs gives the tests: `inject('postgresUrl')`. */
  interface ProvidedContext {
    readonly postgresUrl: string
    /** The same PostgreSQL behind PgBouncer in transaction mode. */
    readonly pgbouncerUrl: string
    readonly mysqlUrl: string
    readonly redisUrl: string
    /** The path of nginx. */
    readonly nginxProgram: string
  }
}
