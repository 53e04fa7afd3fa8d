import { buildLibrary } from '../build.mjs'

/** Builds the library once before the tests. */
export async function setup() {
  await buildLibrary()
}
