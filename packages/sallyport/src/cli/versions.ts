/** Major, minor, patch. */
export type VersionParts = readonly [number, number, number]

/** Whether a version is below another; a pre-release is below its release. False for what is no version. */
export function isBelowVersion(version: string, wanted: VersionParts): boolean {
  const [, major, minor, patch, pre] = /^v?(\d+)\.(\d+)\.(\d+)(-)?/.exec(version) ?? []
  if (major === undefined) return false
  const parts = [Number(major), Number(minor), Number(patch)]
  for (const [at, part] of parts.entries()) if (part !== wanted[at]) return part < (wanted[at] ?? 0)
  return pre !== undefined
}
