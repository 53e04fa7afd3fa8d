import { join } from 'node:path'
import { temporaryFolder } from '../storage/testing-only/empty-database.ts'
import { describeCapRaces } from './testing-only/cap-races.ts'

describeCapRaces('SQLite', async () => {
  const folder = await temporaryFolder()
  return { url: `file:${join(folder.path, 'auth.db')}`, remove: folder.remove }
})
