import { inject } from 'vitest'
import { describeRaces } from '../testing-only/races.ts'
import { temporaryMysql } from '../testing-only/temporary-mysql.ts'

describeRaces('MySQL', () => temporaryMysql(inject('mysqlUrl')))
