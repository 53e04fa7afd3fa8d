import { randomBytes } from 'node:crypto'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPeers, node24, peersFolder, versionOf } from '../../bench/lib/install-peers.mjs'
import { installNodes, nodeProgram } from '../../scripts/lib/nodes.mjs'
import { root } from '../../scripts/lib/root.mjs'
import { betterAuth } from './adapters/better-auth.mjs'
import { ironSession } from './adapters/iron-session.mjs'
import { nextAuth } from './adapters/next-auth.mjs'
import { rows, stateless } from './adapters/sallyport.mjs'
import { startApp } from './lib/app.mjs'
import { peerDocument } from './lib/document.mjs'
import { fire } from './lib/recipe.mjs'
import { recipes } from './recipes.mjs'

/**
 * @typedef {import('./lib/app.mjs').Adapter} Adapter
 * @typedef {import('./lib/verdict.mjs').Verdict} Verdict
 */

const adapters = [rows, stateless, betterAuth, nextAuth, ironSession]

/**
 * Fires the recipes at an app on each system, one after the other, and writes docs/attacks-peers.md.
 *
 * @param {string} [only] Recipes and systems whose name has this; what they did is then printed, and nothing is written.
 * @returns {Promise<number>} How many recipes could not be fired.
 */
export async function firePeers(only) {
  await installNodes()
  await installPeers(console.log)
  rmSync(join(peersFolder, 'peers'), { recursive: true, force: true })
  cpSync(join(root, 'attacks/peers/apps'), join(peersFolder, 'peers'), { recursive: true })
  const wanted = (/** @type {string} */ name) => only === undefined || name.includes(only)
  /** @type {Map<string, Verdict[]>} */
  const verdicts = new Map()
  let broken = 0
  for (const adapter of adapters) {
    const app = await startApp(adapter, {
      node: nodeProgram(node24),
      apps: join(peersFolder, 'peers'),
      secret: randomBytes(32).toString('base64url'),
    })
    try {
      for (const recipe of recipes.filter(({ name }) => wanted(name) || wanted(adapter.label))) {
        try {
          const verdict = await fire(recipe, app)
          verdicts.set(recipe.name, [...(verdicts.get(recipe.name) ?? []), verdict])
          console.log(`${adapter.label}, ${recipe.name}: ${verdict.outcome}: ${verdict.evidence}`)
        } catch (error) {
          broken += 1
          console.log(
            `BROKEN ${adapter.label}, ${recipe.name}: ${error instanceof Error ? error.stack : String(error)}`,
          )
        }
      }
    } finally {
      await app.stop()
    }
  }
  if (only === undefined && broken === 0)
    writeFileSync(join(root, 'docs/attacks-peers.md'), peerDocument({ adapters, recipes, verdicts, ...machine() }))
  return broken
}

function machine() {
  const versions = adapters
    .filter(({ strategy }) => strategy !== 'stateless')
    .map((adapter) => `${adapter.label} ${versionOf(adapter.package)}`)
  return {
    date: new Date().toISOString().slice(0, 10),
    versions: [`Node ${node24}`, `Next ${versionOf('next')}`, ...versions],
  }
}
