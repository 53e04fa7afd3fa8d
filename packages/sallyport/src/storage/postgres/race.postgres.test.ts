import { inject } from 'vitest'
import { createPostgresDatabase } from '../testing-only/postgres-server.ts'
import { describeRaces } from '../testing-only/races.ts'

describeRaces('PostgreSQL', () => createPostgresDatabase(inject('postgresUrl')))
