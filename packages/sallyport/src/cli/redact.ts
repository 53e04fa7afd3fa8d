import type { Variables } from './machine.ts'

/** The user part of a URL that holds a password. */
const credentials = /([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):[^\s/?#]*@/gi

/** Query parameters of connection strings that are secrets. */
const secretParameters = /([?&](?:password|pass|pwd|sslpassword|token|authToken|secret)=)[^&\s"']*/gi

const placeholder = '***'

/**
 * Takes secrets out of everything that is printed: passwords in URLs, and the values of the secrets in the environment wherever they
 * show up, such as in a driver's error. All output goes through it, so no command has to remember.
 */
export function createRedactor(env: Variables): (text: string) => string {
  const known = [...new Set(secretsOf(env))].toSorted((one, other) => other.length - one.length)
  return (text) => {
    let clean = text
    for (const secret of known) clean = clean.replaceAll(secret, placeholder)
    return clean.replace(credentials, `$1:${placeholder}@`).replace(secretParameters, `$1${placeholder}`)
  }
}

function secretsOf(env: Variables): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (name === 'AUTH_SECRET') return value.split(',').flatMap((secret) => longEnough(secret.trim(), 8))
    return passwordsOf(value)
  })
}

/** The password of a URL, as written and decoded; but not such a word as `postgres`, which is no secret and would black out text. */
function passwordsOf(value: string): string[] {
  const [, scheme = '', user = '', password = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^:/?#@]*):(.*)@[^@]*$/i.exec(value) ?? []
  const words = new Set([scheme, user, 'password', 'postgres', 'mysql', 'mariadb'])
  return words.has(password) ? [] : [password, decoded(password)].flatMap((one) => longEnough(one, 6))
}

function longEnough(text: string, least: number): string[] {
  return text.length >= least ? [text] : []
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
