import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildLibrary } from '../build.mjs'
import { programOf, run } from '../lib/program.mjs'
import { root } from '../lib/root.mjs'
import { main } from './lib/check.mjs'

/** An app's `auth.ts` with everything exported, as apps in a monorepo have it: its types must be nameable and cheap. */
const source = `import { field, sallyport } from 'sallyport/next'
export const auth = sallyport({
  roles: { admin: ['*'], editor: ['post:read', 'post:write'] },
  user: { fields: { plan: field.enum(['free', 'pro']).default('free').public(), company: field.string().input() } },
})
export const bare = sallyport()
export const { getUser, requireUser, can, protectRoute, protectApi, protectPage, protectAction, users, sessions } = auth
export const getServerSideProps = protectPage({}, ({ user }) => ({ props: { id: user.id } }))
export const remove = protectAction({ can: 'post:write' }, async (id: string, { user }) => ({ id, by: user.id }))
export const route = protectRoute({ role: 'admin' }, (_request, { user }) => Response.json({ by: user.email }))
export const api = protectApi({ role: 'admin' }, (_req, res, { user }) => res.json({ by: user.email }))
`

/** Type instantiations of that file: a growth beyond this shows up in every editor of every user. Measured 2026-11: 1,400. */
const maxInstantiations = 5_000

const tsconfig = {
  compilerOptions: {
    composite: true,
    emitDeclarationOnly: true,
    outDir: 'out',
    strict: true,
    target: 'es2022',
    lib: ['es2023', 'dom'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types: ['node'],
    skipLibCheck: true,
  },
  include: ['auth.ts'],
}

/** @returns {Promise<string[]>} */
async function check() {
  await buildLibrary()
  const folder = join(root, '.cache/declarations')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'auth.ts'), source)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  const tsc = [programOf('typescript', 'tsc'), '-p', folder, '--extendedDiagnostics', '--pretty', 'false']
  const { output } = await run(process.execPath, tsc, { cwd: folder })
  const errors = output.split('\n').filter((line) => line.includes('error TS'))
  const instantiations = Number(/Instantiations:\s+(\d+)/.exec(output)?.[1] ?? Number.NaN)
  if (errors.length > 0) return errors
  if (!(instantiations <= maxInstantiations))
    return [`${instantiations} type instantiations, ${maxInstantiations} at most`]
  console.log(`${instantiations} type instantiations`)
  return []
}

await main(import.meta, "Keep an app's auth.ts nameable under composite, and its types cheap.", check)
