import { createHash } from 'node:crypto'

/** SHA-1 in hex, the name that Redis has for a script. For nothing that must be safe. */
export function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
