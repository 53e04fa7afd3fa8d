/** Bytes to base64url without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}

/**
 * Base64url to bytes, canonical spelling only.
 *
 * Node's decoder skips what it does not know and ignores left-over bits, so several texts give the same bytes. Here exactly one
 * does: no padding, no other alphabet, no white space, left-over bits zero.
 *
 * @returns The bytes, or null for any other spelling.
 */
export function fromBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}
