/**
 * What `instrumentation.ts` gets on the edge runtime, for which Next builds it as well: there are no sockets and no signals, so there is
 * nothing to do, and what needs Node must not be imported.
 */
export function register(): void {}
