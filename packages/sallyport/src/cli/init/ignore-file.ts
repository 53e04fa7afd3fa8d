/** What must not be committed, and the patterns that see to it. */
const needed = [
  { pattern: '.data', isCoveredBy: /^\/?(?:\*\*\/)?\.data\/?(?:\*\*?)?$/ },
  {
    pattern: '.env*.local',
    isCoveredBy: /^\/?(?:\*\*\/)?(?:\.env\*|\.env\.\*|\.env\*\.local|\.env\.\*local|\*\.local|\.env\.local)$/,
  },
] as const

/**
 * Adds what a `.gitignore` lacks: the folder of the development database and secret, and local `.env` files.
 *
 * @param text null where there is no file.
 * @param above The texts of the files above it in the same repository.
 */
export function mergeIgnoreFile(text: string | null, above: readonly string[]): string {
  const patterns = [text ?? '', ...above].flatMap((one) => one.split(/\r?\n/).map((line) => line.trim()))
  const missing = needed.filter(({ isCoveredBy }) => !patterns.some((pattern) => isCoveredBy.test(pattern)))
  if (missing.length === 0) return text ?? ''
  const eol = text?.includes('\r\n') === true ? '\r\n' : '\n'
  const start = text ?? ''
  const gap = start === '' ? '' : start.endsWith('\n') ? eol : eol + eol
  return [`${start}${gap}# sallyport`, ...missing.map(({ pattern }) => pattern), ''].join(eol)
}
