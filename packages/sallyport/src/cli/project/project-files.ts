import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

/** A project's files, to read only. Paths are relative to its folder, with forward slashes. */
export interface ProjectFiles {
  /** The project's folder. */
  readonly root: string
  /** The text of a file, or null where there is none. */
  read(file: string): string | null
  /** The JSON of a file, or null where there is none or it is not JSON. */
  readJson(file: string): unknown
  isFile(file: string): boolean
  isFolder(file: string): boolean
  /** The version of a package as installed for the project, also where a workspace hoists it; null where it is not. */
  installedVersion(name: string): string | null
  /** Every source file, sorted; without packages, builds, and folders whose name begins with a dot. */
  sources(): readonly string[]
}

const sourceName = /\.(?:[cm]?[jt]s|[jt]sx)$/
const skipped = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'public'])

/** More source files than any app has; a home folder has more. */
const maxSources = 20_000

/** The files below a folder. What was read once is remembered. */
export function createProjectFiles(root: string): ProjectFiles {
  const texts = new Map<string, string | null>()
  let sources: readonly string[] | null = null

  function read(file: string): string | null {
    const known = texts.get(file)
    if (known !== undefined) return known
    const text = textOf(join(root, file))
    texts.set(file, text)
    return text
  }

  return {
    root,
    read,
    readJson: (file) => jsonOf(read(file)),
    isFile: (file) => kindOf(join(root, file)) === 'file',
    isFolder: (file) => kindOf(join(root, file)) === 'folder',
    installedVersion: (name) => installedVersion(root, name),
    sources: () => (sources ??= listSources(root)),
  }
}

/** A path of the project from where a file of it is: `lib/a.ts` and `../b` give `b`. Null where it leaves the project. */
export function besides(file: string, specifier: string): string | null {
  const path = posix.normalize(posix.join(posix.dirname(file), specifier))
  return path.startsWith('../') || path === '..' ? null : path
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null
    throw error
  }
}

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

function kindOf(path: string): 'file' | 'folder' | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return null
  return found.isDirectory() ? 'folder' : 'file'
}

function installedVersion(root: string, name: string): string | null {
  for (let folder = root; ; folder = dirname(folder)) {
    const manifest = jsonOf(textOf(join(folder, 'node_modules', name, 'package.json'))) as { version?: unknown } | null
    if (typeof manifest?.version === 'string') return manifest.version
    if (folder === dirname(folder)) return null
  }
}

function listSources(root: string): readonly string[] {
  const found: string[] = []
  const folders = ['']
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)) folders.push(path)
      if (entry.isFile() && sourceName.test(entry.name)) found.push(path)
      if (found.length >= maxSources) return found.toSorted()
    }
  }
  return found.toSorted()
}
