import { inject } from 'vitest'
import { temporaryMysql } from '../storage/testing-only/temporary-mysql.ts'
import { describeCapRaces } from './testing-only/cap-races.ts'

describeCapRaces('MySQL', () => temporaryMysql(inject('mysqlUrl')))
