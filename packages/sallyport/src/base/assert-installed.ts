/**
 * Tells an optional package that is there from the empty module that webpack puts in the place of one that is not.
 *
 * @param part Something callable that the package must have.
 * @throws {Error} It is not there.
 */
export function assertInstalled(part: unknown): void {
  if (typeof part !== 'function') throw new Error('The package is not installed, or was not when the app was built.')
}
