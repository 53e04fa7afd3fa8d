import { readSettings } from '../../configuration/settings.ts'
import { fail, ok, skipped, warn } from './check.ts'
import type { Check, Subject } from './check.ts'

/** Where the app is, and where its clients are. */
export const addressChecks: readonly Check[] = [
  { id: 'url', title: 'AUTH_URL is where people open the app', run: url },
  { id: 'client-address', title: "The client's address is known", run: clientAddress },
]

/** Stands in for what this check does not look at. */
const elsewhere = { secret: 'Q2hlY2tlZC1lbHNld2hlcmUtMDEyMzQ1Njc4OQ', database: 'file:elsewhere.db' }

function url({ env, project: { auths, files } }: Subject) {
  if (auths.some(({ options }) => options?.includes('url') === true))
    return skipped('auth.ts sets the option url, which is not read')
  const outcome = readSettings(elsewhere, env, files.root)
  if ('settings' in outcome) return ok(outcome.settings.origin)
  const found = outcome.faults.join(' ')
  const insecure = auths.some(({ options }) => options?.includes('insecureAllowHttp') === true)
  if (insecure && found.includes('use https'))
    return warn('AUTH_URL is http, and auth.ts allows that', 'Use https: passwords and cookies travel in the clear.')
  return fail(found.split(':')[0] ?? found, found)
}

function clientAddress({ project: { auths, modules, instrumentation, mounts } }: Subject) {
  if (auths.length === 0) return skipped('no auth was found')
  if (auths.every(({ options }) => options?.includes('clientAddress') === true)) return ok('auth.ts sets clientAddress')
  const registered =
    instrumentation !== null &&
    modules.source(instrumentation)?.imports.some(({ specifier }) => specifier === 'sallyport/instrumentation') === true
  if (registered) return ok(`${instrumentation} registers sallyport/instrumentation`)
  if (auths.some(({ options }) => options === null)) return skipped('auth.ts computes its options')
  if (mounts.length > 0 && mounts.every(({ router }) => router === 'pages'))
    return ok('the Pages Router has the socket')
  return warn(
    'in the App Router limits by address are off',
    "Add instrumentation.ts with: export { register } from 'sallyport/instrumentation'; behind a proxy of yours set clientAddress: { hops: 1 }.",
  )
}
