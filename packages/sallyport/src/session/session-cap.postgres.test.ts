import { inject } from 'vitest'
import { createPostgresDatabase } from '../storage/testing-only/postgres-server.ts'
import { describeCapRaces } from './testing-only/cap-races.ts'

describeCapRaces('PostgreSQL', () => createPostgresDatabase(inject('postgresUrl')))
