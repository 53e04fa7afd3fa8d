import { buildDemo } from '../build.mjs'
import { install, isInstalled } from './install.mjs'

/**
 * Does once what several tests would do at once, each by its own `npm start`: installs what is missing and builds the demo. Where no
 * test of this run starts the demo, it does nothing.
 *
 * @param {{ vitest: { state: { getPaths(): string[] } } }} project
 */
export async function setup({ vitest }) {
  if (!vitest.state.getPaths().some((path) => /\bscripts\/(?:start|demo-cluster)\.\w+\.test\.ts$/.test(path))) return
  if (!isInstalled()) await install()
  await buildDemo()
}
