import { parseSource } from './parse-source.ts'
import type { Source } from './parse-source.ts'
import { besides } from './project-files.ts'
import type { ProjectFiles } from './project-files.ts'

/** The project's own modules: parsed when asked for, followed by their imports. */
export interface ModuleGraph {
  /** A parsed file; null where there is none or it cannot be parsed. */
  source(file: string): Source | null
  /** The files so far that are there and cannot be parsed. */
  unreadable(): string[]
  /** The file of the project that a specifier leads to; null for a package and for what is not there. */
  resolve(from: string, specifier: string): string | null
  /**
   * Everything that a file reaches by value imports, itself first, each with the file that led there.
   *
   * @param stops Files that are not passed, nor among what is reached.
   */
  reach(file: string, stops?: (source: Source) => boolean): ReadonlyMap<string, string | null>
}

/** In the order in which bundlers try them. */
const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts']
const parsable = /\.(?:[cm]?[jt]s|[jt]sx)$/

/** Makes the graph of a project's modules, with the `paths` of its `tsconfig.json` or `jsconfig.json`. */
export function createModuleGraph(files: ProjectFiles): ModuleGraph {
  const parsed = new Map<string, Source | null>()
  const failed: string[] = []
  const aliases = readAliases(files)

  function source(file: string): Source | null {
    if (!parsed.has(file)) {
      const text = parsable.test(file) ? files.read(file) : null
      const read = text === null ? null : parseSource(file, text)
      parsed.set(file, read)
      if (text !== null && read === null) failed.push(file)
    }
    return parsed.get(file) ?? null
  }

  function resolve(from: string, specifier: string): string | null {
    const paths = specifier.startsWith('.') ? [besides(from, specifier)] : aliases(specifier)
    for (const path of paths) {
      const found = path === null ? null : findModule(files, path)
      if (found !== null) return found
    }
    return null
  }

  return {
    source,
    unreadable: () => [...failed],
    resolve,
    reach(file, stops = () => false) {
      const found = new Map<string, string | null>([[file, null]])
      for (const [current] of found) {
        for (const { specifier, value } of source(current)?.imports ?? []) {
          const target = value ? resolve(current, specifier) : null
          const next = target === null ? null : source(target)
          if (target !== null && !found.has(target) && (next === null || !stops(next))) found.set(target, current)
        }
      }
      return found
    },
  }
}

function findModule(files: ProjectFiles, path: string): string | null {
  const bare = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')
  const candidates = [path, bare].flatMap((one) => [
    ...endings.map((ending) => one + ending),
    ...endings.slice(1).map((ending) => (one === '' ? `index${ending}` : `${one.replace(/\/$/, '')}/index${ending}`)),
  ])
  return candidates.find((candidate) => files.isFile(candidate)) ?? null
}

/** What a bare specifier may stand for, by `paths` and `baseUrl`. */
function readAliases(files: ProjectFiles): (specifier: string) => string[] {
  const { paths, base } = readPaths(files, files.isFile('tsconfig.json') ? 'tsconfig.json' : 'jsconfig.json', 0)
  const at = (target: string) => besides('x', `${base ?? '.'}/${target}`) ?? []
  return (specifier) => {
    const aliased = Object.entries(paths).flatMap(([pattern, targets]) => {
      const [head = '', tail = ''] = pattern.split('*')
      const fits = pattern.includes('*')
        ? specifier.startsWith(head) && specifier.endsWith(tail) && specifier.length >= head.length + tail.length
        : specifier === pattern
      const middle = specifier.slice(head.length, specifier.length - tail.length)
      return fits ? targets.flatMap((target) => at(target.replace('*', middle))) : []
    })
    return [...aliased, ...(base === null ? [] : [at(specifier)].flat())]
  }
}

interface Paths {
  readonly paths: Readonly<Record<string, readonly string[]>>
  readonly base: string | null
}

/** Reads a configuration and what it extends within the project. */
function readPaths(files: ProjectFiles, file: string, depth: number): Paths {
  const config = parseConfig(files.read(file))
  const options = config?.compilerOptions ?? {}
  const extended = [config?.extends ?? []].flat().filter((name) => name.startsWith('.') && depth < 8)
  const inherited = extended.map((name) => {
    const path = besides(file, name.endsWith('.json') ? name : `${name}.json`)
    return path === null ? none : readPaths(files, path, depth + 1)
  })
  const last = inherited.at(-1) ?? none
  return { paths: options.paths ?? last.paths, base: options.baseUrl ?? last.base }
}

const none: Paths = { paths: {}, base: null }

interface TypeScriptConfig {
  readonly extends?: string | readonly string[]
  readonly compilerOptions?: { readonly paths?: Record<string, string[]>; readonly baseUrl?: string }
}

/** JSON with comments and commas at the end, as TypeScript reads it: with the parser at hand, since it is an expression of JavaScript. */
function parseConfig(text: string | null): TypeScriptConfig | null {
  if (text === null) return null
  const source = parseSource('tsconfig.ts', `export default ${text.replace(/^\u{feff}/u, '')}`)
  const node = source?.program.body[0]
  if (node?.type !== 'ExportDefaultDeclaration' || node.declaration.type !== 'ObjectExpression') return null
  return toValue(node.declaration) as TypeScriptConfig
}

interface LiteralNode {
  readonly type: string
  readonly value?: unknown
  readonly elements?: readonly (LiteralNode | null)[]
  readonly name?: string
  readonly properties?: readonly unknown[]
}

function toValue(node: LiteralNode): unknown {
  if (node.type === 'Literal') return node.value
  if (node.type === 'ArrayExpression') return (node.elements ?? []).map((one) => (one === null ? null : toValue(one)))
  if (node.type !== 'ObjectExpression') return null
  return Object.fromEntries(
    (node.properties ?? []).flatMap((property) => {
      const { key, value } = property as { readonly key?: LiteralNode; readonly value?: LiteralNode }
      return key === undefined || value === undefined ? [] : [[String(key.name ?? key.value), toValue(value)]]
    }),
  )
}
