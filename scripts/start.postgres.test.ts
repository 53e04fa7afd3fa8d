import { inject } from 'vitest'
import { createPostgresDatabase } from '../packages/sallyport/src/storage/testing-only/postgres-server.ts'
import { testDemoOn } from './lib/demo-on-database.ts'

testDemoOn('PostgreSQL', () => createPostgresDatabase(inject('postgresUrl')))
