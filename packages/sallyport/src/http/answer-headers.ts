const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * Headers of every answer of ours, refusals too (ASVS 5.0 V3.2.1, V3.4, V14.3.2): never cached, never taken for another type, never a
 * document that runs, loads or is framed, and of no use to a page of another site.
 */
export const answerHeaders = {
  'cache-control': 'private, no-store',
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  vary: 'Cookie, Origin',
  'x-content-type-options': 'nosniff',
} as const

/** The policy of an answer that is a page: its own styles may stand in it. */
export const pagePolicy = `${policy}; style-src 'unsafe-inline'`

/** The type of every answer in JSON (ASVS 5.0 V4.1.1). */
export const jsonType = 'application/json; charset=utf-8'
