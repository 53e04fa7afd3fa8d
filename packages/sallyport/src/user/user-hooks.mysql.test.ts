import { inject } from 'vitest'
import { openStorage } from '../storage/open-storage.ts'
import { storageDeps } from '../storage/testing-only/temporary-database.ts'
import { temporaryMysql } from '../storage/testing-only/temporary-mysql.ts'
import { describeHooks } from '../testing-only/describe-hooks.ts'

describeHooks('MariaDB', async () => {
  const empty = await temporaryMysql(inject('mysqlUrl'))
  const database = await openStorage(storageDeps, { database: empty.url })
  return {
    database,
    async remove() {
      await database.close()
      await empty.remove()
    },
  }
})
