import { isAuthError } from '../base/error.ts'
import type { SpanStart, Tracing } from '../base/trace.ts'
import type { PasswordHasher } from './password-hash.ts'

/** Wraps a hasher so that each hash is a span: the wait in front of the gate and the hash itself. */
export function tracedHasher(tracing: Tracing, inner: PasswordHasher): PasswordHasher {
  return {
    hash: (password) => tracing.span(start('hash'), () => inner.hash(password)),
    verify: (hash, password) => tracing.span(start('verify'), () => inner.verify(hash, password)),
    isOutdated: (hash) => inner.isOutdated(hash),
  }
}

function start(what: 'hash' | 'verify'): SpanStart {
  return {
    name: `sallyport.password.${what}`,
    refused: (error) => ({ attributes: { 'error.type': isAuthError(error) ? error.code : '_OTHER' }, failed: true }),
  }
}
