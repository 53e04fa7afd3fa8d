/** Packages of other authentication systems, whose files are not ours to wrap. */
const packages =
  /^(?:next-auth|@auth\/[\w-]+|better-auth|@clerk\/[\w-]+|@auth0\/nextjs-auth0|@workos-inc\/[\w-]+|@kinde-oss\/[\w-]+|@stackframe\/[\w-]+|@supabase\/ssr|iron-session|lucia)(?:\/|$)/

/** The other authentication system among some imports, or null. */
export function otherSystem(sources: readonly string[]): string | null {
  const found = sources.find((source) => packages.test(source))
  return found === undefined ? null : (/^(?:@[^/]+\/)?[^/]+/.exec(found)?.[0] ?? null)
}
