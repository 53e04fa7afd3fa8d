// A bundler that builds for a browser finds this file in place of an entry for servers. It knows the names that one may ask for, so
// that the one thing wrong is the sentence, which no bundler can resolve.
export {
  AuthError,
  createAuth,
  createMailbox,
  createSharedClock,
  createTestClock,
  createTestKit,
  dto,
  field,
  isAuthError,
  register,
  safeRedirect,
  sallyport,
  sql,
} from 'This is server code in the browser. Import sallyport/react there, and only types (import type) from sallyport or sallyport/next.'
