/**
 * The closed table of refusals: code, HTTP status, and a sentence that may reach a browser.
 *
 * A code is public API: never renamed, never reused. A message tells what to do, and never whether an account exists.
 */
export const errorCodes = {
  invalid_input: { status: 400, message: 'Some of what was sent is not valid.' },
  invalid_json: { status: 400, message: 'The body is not valid JSON.' },
  invalid_code: { status: 400, message: 'That code is wrong or no longer valid. Ask for a new one.' },
  invalid_token: { status: 400, message: 'That link is no longer valid. Ask for a new one.' },
  password_needed: {
    status: 400,
    message: 'Somebody else signed up with this address too. Type the password that you chose, to say which is yours.',
  },
  password_refused: { status: 400, message: 'That password cannot be used.' },
  invalid_credentials: { status: 401, message: 'The e-mail address or the password is wrong.' },
  unauthenticated: { status: 401, message: 'Sign in to go on.' },
  reauthentication_required: { status: 403, message: 'Sign in again to go on: this needs a fresh sign-in.' },
  forbidden: { status: 403, message: 'Your role does not allow this.' },
  origin_refused: { status: 403, message: 'The request came from another site.' },
  banned: { status: 403, message: 'This account is suspended. Write to support.' },
  verification_required: {
    status: 403,
    message: 'Confirm your e-mail address first, with the code that was mailed to you.',
  },
  not_found: { status: 404, message: 'There is nothing here.' },
  method_not_allowed: { status: 405, message: 'This address does not take that method.' },
  identifier_taken: { status: 409, message: 'There is an account with this e-mail address. Sign in instead.' },
  too_many_sessions: {
    status: 409,
    message: 'You are signed in on as many devices as you may be. Sign out on one of them, then try again.',
  },
  request_timeout: { status: 408, message: 'The request took too long to arrive. Send it again.' },
  body_too_large: { status: 413, message: 'The body is too large.' },
  unsupported_media_type: { status: 415, message: 'Send JSON, with Content-Type: application/json.' },
  rate_limited: { status: 429, message: 'Too many attempts. Wait a little, then try again.' },
  internal_error: { status: 500, message: 'Something went wrong on our side. Try again.' },
  not_supported: { status: 501, message: 'The configured session strategy cannot do this.' },
  not_configured: { status: 503, message: 'Sign-in is not set up on this server. Its log says what is missing.' },
  busy: { status: 503, message: 'Too many people are signing in right now. Try again in a moment.' },
  shutting_down: { status: 503, message: 'This server is about to stop. Try again in a moment.' },
  store_unavailable: { status: 503, message: 'The database does not answer. Try again in a moment.' },
} as const satisfies Record<string, { status: number; message: string }>

/** A stable error code. */
export type ErrorCode = keyof typeof errorCodes
