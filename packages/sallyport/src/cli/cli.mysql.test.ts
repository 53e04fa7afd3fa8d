import { inject, it } from 'vitest'
import { temporaryMysql } from '../storage/testing-only/temporary-mysql.ts'
import { expectCliWorksOn } from './testing-only/server-scenario.ts'

it('migrate, user, session and doctor work on MariaDB', async () => {
  const database = await temporaryMysql(inject('mysqlUrl'))
  try {
    await expectCliWorksOn(database.url)
  } finally {
    await database.remove()
  }
}, 60_000)
