/** A variable for an `.env` file. */
export interface Variable {
  readonly name: string
  readonly value: string
}

const assignment = /^(\s*(?:export\s+)?([\w.-]+)\s*=)(.*)$/

/**
 * Adds the variables that an `.env` file lacks. What has a value keeps it; a name without a value gets one.
 *
 * @param text null where there is no file.
 */
export function mergeEnvFile(text: string | null, variables: readonly Variable[]): string {
  const eol = text?.includes('\r\n') === true ? '\r\n' : '\n'
  let merged = text ?? ''
  for (const variable of variables) merged = addVariable(merged, variable, eol)
  return merged
}

function addVariable(text: string, { name, value }: Variable, eol: string): string {
  const lines = text.split(/\r?\n/)
  const found = lines.map((line) => assignment.exec(line)).filter((match) => match?.[2] === name)
  if (found.some((match) => hasValue(match?.[3] ?? ''))) return text
  const empty = found[0]?.[0]
  if (empty === undefined) return `${text}${text === '' || text.endsWith('\n') ? '' : eol}${name}=${value}${eol}`
  return lines.map((line) => (line === empty ? `${found[0]?.[1] ?? ''}${value}` : line)).join(eol)
}

function hasValue(text: string): boolean {
  return !/^\s*(?:""|''|``)?\s*(?:#.*)?$/.test(text)
}

/** An `.env` file as it may be shown: names and comments, but nothing that could be a secret. */
export function maskEnvFile(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const content = line.replace(/\r$/, '')
      if (content.trim() === '') return line
      const [, before = null] = /^(\s*#?\s*(?:export\s+)?[\w.-]+\s*=)/.exec(content) ?? []
      if (before !== null) return `${before}${content.length > before.length ? hidden : ''}`
      return /^\s*#/.test(content) ? content : hidden
    })
    .join('\n')
}

/** What stands for a value. */
const hidden = '********'
