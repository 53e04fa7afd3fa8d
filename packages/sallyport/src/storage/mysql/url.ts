import { readFileSync } from 'node:fs'

/** What a database URL says, as `createPool` of mysql2 takes it. */
export interface MysqlAddress {
  readonly host?: string
  readonly port?: number
  readonly socketPath?: string
  readonly user: string
  readonly password: string
  readonly database: string
  readonly ssl?: MysqlTls
}

/** An `@` behind where the host ends. */
const strayAt = /^[^/]*\/\/[^/?#]*[/?#].*@/s

/** How the connection is encrypted, as mysql2 takes it. */
interface MysqlTls {
  readonly rejectUnauthorized: true
  readonly verifyIdentity: boolean
  readonly ca?: string
}

/**
 * Reads `mysql://user:password@host:port/database`; also `mariadb://`.
 *
 * Parameters: `ssl-mode=DISABLED|REQUIRED|VERIFY_CA|VERIFY_IDENTITY` (default DISABLED; REQUIRED checks the certificate too, as
 * VERIFY_IDENTITY does), `ssl-ca=/path/to/ca.pem`, `socket=/path`. Others are refused: the driver would take any of its options from a
 * URL.
 *
 * @throws {TypeError} Not such a URL. Shows no value: a URL has a password in it.
 */
export function parseMysqlUrl(url: string): MysqlAddress {
  const parsed = parse(url)
  const parameters = new Map(parsed.searchParams)
  const unknown = [...parameters.keys()].filter((name) => !['ssl-mode', 'ssl-ca', 'socket'].includes(name))
  if (unknown.length > 0) {
    throw wrong(`has ${unknown.join(', ')}; it may have ssl-mode, ssl-ca and socket (give a pool of your own for more)`)
  }
  const database = decode(parsed.pathname.slice(1))
  if (database === '' || database.includes('/')) throw wrong('names no database')
  const socketPath = parameters.get('socket')
  const ssl = sslOf(parameters.get('ssl-mode') ?? 'DISABLED', parameters.get('ssl-ca'))
  return {
    ...(socketPath === undefined ? { host: hostOf(parsed), port: Number(parsed.port || 3306) } : { socketPath }),
    user: decode(parsed.username),
    password: decode(parsed.password),
    database,
    ...(ssl === null ? {} : { ssl }),
  }
}

function parse(url: string): URL {
  // Part of a password, else it would be taken for a database or a parameter, and shown.
  if (strayAt.test(url)) throw unreadable()
  try {
    return new URL(url)
  } catch {
    throw unreadable()
  }
}

function unreadable(): TypeError {
  return wrong('cannot be read; characters such as @ : / # ? in the password are written %40 %3A %2F %23 %3F')
}

function hostOf({ hostname }: URL): string {
  if (hostname === '') throw wrong('names no host')
  return decode(hostname.replace(/^\[(.*)\]$/, '$1'))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('has a % that is no code; % itself is written %25')
  }
}

function sslOf(mode: string, caPath: string | undefined): MysqlTls | null {
  const known: Readonly<Record<string, boolean | null>> = {
    DISABLED: null,
    REQUIRED: true,
    VERIFY_CA: false,
    VERIFY_IDENTITY: true,
  }
  const verifyIdentity = Object.hasOwn(known, mode.toUpperCase()) ? known[mode.toUpperCase()] : undefined
  if (verifyIdentity === undefined) throw wrong(`has an ssl-mode that is none of ${Object.keys(known).join(', ')}`)
  if (verifyIdentity === null) {
    if (caPath !== undefined) throw wrong('has ssl-ca without ssl-mode')
    return null
  }
  return { rejectUnauthorized: true, verifyIdentity, ...(caPath === undefined ? {} : { ca: readCa(caPath) }) }
}

function readCa(path: string): string {
  try {
    return readFileSync(/* turbopackIgnore: true */ path, 'utf8')
  } catch {
    throw wrong('has an ssl-ca that cannot be read')
  }
}

function wrong(what: string): TypeError {
  return new TypeError(`sallyport: the database URL ${what}. For MySQL write mysql://user:password@host:3306/database.`)
}
