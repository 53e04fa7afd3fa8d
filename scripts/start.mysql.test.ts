import { inject } from 'vitest'
import { temporaryMysql } from '../packages/sallyport/src/storage/testing-only/temporary-mysql.ts'
import { testDemoOn } from './lib/demo-on-database.ts'

testDemoOn('MySQL or MariaDB', () => temporaryMysql(inject('mysqlUrl')))
