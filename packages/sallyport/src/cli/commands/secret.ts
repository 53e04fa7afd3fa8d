import { createSecret } from '../../base/random.ts'
import { command } from '../command.ts'
import { writeSecret } from '../secret-file.ts'

/** `sallyport secret`: 32 random bytes as base64url. */
export const secret = command({
  usage: '',
  details:
    'It is 32 random bytes as base64url, what AUTH_SECRET wants. With --write it goes into .env.local, which only you can read, and is not\nshown. A secret that is there already is kept, unless you pass -y: a new one signs everybody out.',
  options: { write: { type: 'boolean', summary: 'Writes AUTH_SECRET into .env.local instead of printing it' } },
  arguments: { least: 0, most: 0 },
  async run({ values, cwd, yes, platform: { random } }) {
    if (values.write !== true) {
      const fresh = createSecret(random)
      return { json: { secret: fresh }, text: () => fresh }
    }
    const { replaced } = writeSecret(cwd, random, yes)
    const done = replaced ? 'AUTH_SECRET was replaced in .env.local' : 'AUTH_SECRET was written to .env.local'
    return { json: { file: '.env.local', replaced }, text: ({ good }) => `${good('✓ Done')}: ${done}` }
  },
})
