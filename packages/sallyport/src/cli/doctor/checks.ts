import { addressChecks } from './address-checks.ts'
import type { Check } from './check.ts'
import { diskChecks } from './disk-checks.ts'
import { importChecks } from './import-checks.ts'
import { mountChecks } from './mount-checks.ts'
import { proxyChecks } from './proxy-checks.ts'
import { schemaChecks } from './schema-checks.ts'
import { secretChecks } from './secret-checks.ts'
import { storeChecks } from './store-checks.ts'
import { versionChecks } from './version-checks.ts'

/** Every check of `sallyport doctor`, in the order in which they show. */
export const checks: readonly Check[] = [
  ...versionChecks,
  ...secretChecks,
  ...addressChecks,
  ...mountChecks,
  ...proxyChecks,
  ...importChecks,
  ...diskChecks,
  ...schemaChecks,
  ...storeChecks,
]
