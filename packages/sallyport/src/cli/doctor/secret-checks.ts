import { parseEnv } from 'node:util'
import { maxLiveSecrets, parseSecrets, secretFault } from '../../crypto/secrets.ts'
import { fail, ok, skipped, warn } from './check.ts'
import type { Check, Subject } from './check.ts'

const renew = 'Run npx sallyport secret --write, or set AUTH_SECRET to what npx sallyport secret prints.'

/** What is wrong with the secrets of the app. */
export const secretChecks: readonly Check[] = [
  { id: 'secret', title: 'AUTH_SECRET is strong', run: strength },
  { id: 'secret-committed', title: 'No secret is in git', run: committed },
  { id: 'secret-rotation', title: 'Only secrets in use are live', run: rotation },
]

function secretsOf({ env }: Subject): string[] {
  return parseSecrets(env['AUTH_SECRET'] ?? '')
}

function strength(subject: Subject) {
  const secrets = secretsOf(subject)
  if (secrets.length === 0) {
    const inCode = subject.project.auths.some(({ options }) => options?.includes('secret') === true)
    if (inCode) return skipped('auth.ts sets the option secret, which is not read')
    return subject.production
      ? fail('AUTH_SECRET is not set', renew)
      : ok('not set; in development a file under .data is used')
  }
  const faults = secrets.map(secretFault).filter((fault) => fault !== null)
  return faults[0] === undefined ? ok('long and random') : fail(`AUTH_SECRET ${faults.join(', and ')}`, renew)
}

function committed({ git, project: { files } }: Subject) {
  const tracked = git.trackedEnvFiles()
  if (tracked === null) return skipped('this is no git repository')
  const holding = tracked.filter((file) => {
    const secrets = parseSecrets(parseEnv(files.read(file) ?? '')['AUTH_SECRET'] ?? '')
    return secrets.some((secret) => secretFault(secret) === null) // Else it is a placeholder in an example.
  })
  return holding.length === 0
    ? ok('no tracked .env file holds one')
    : fail(
        `git tracks ${holding.join(', ')} with an AUTH_SECRET`,
        'Take the file out with git rm --cached, add it to .gitignore, and replace the secret: what was pushed is known.',
      )
}

function rotation(subject: Subject) {
  const secrets = secretsOf(subject)
  if (secrets.length === 0) return skipped('AUTH_SECRET is not set')
  if (new Set(secrets).size < secrets.length)
    return warn('AUTH_SECRET has the same secret twice', 'Take one of them out.')
  return secrets.length <= maxLiveSecrets
    ? ok(secrets.length === 1 ? 'one' : `${secrets.length}, the first seals`)
    : warn(
        `AUTH_SECRET has ${secrets.length} secrets`,
        'Take out old ones whose sessions have ended, with npx sallyport secret rotate --drop; each is one more that must not leak.',
      )
}
