import type { ModuleGraph } from '../project/module-graph.ts'
import { fail, ok, skipped, warn } from './check.ts'
import type { Check, Subject, Verdict } from './check.ts'

/** Files that hide what they do; imports that break a build, or put server code into a browser. */
export const importChecks: readonly Check[] = [
  { id: 'sources', title: 'Every source file can be read', run: readable },
  { id: 'pages-imports', title: 'No page of the Pages Router reaches server-only', run: pages },
  { id: 'client-imports', title: 'No client component reaches sallyport', run: clients },
]

function readable({ project: { modules } }: Subject): Verdict {
  const unreadable = modules.unreadable()
  return unreadable.length === 0
    ? ok('those that the app reaches')
    : warn(
        `what these do and import is not known: ${unreadable.join(', ')}`,
        'Mend their syntax, or take apart what is nested thousands deep; then run the check again.',
      )
}

/** What a page of the Pages Router may not import, not even through other files: Next refuses to build. */
const appRouterOnly = new Set(['server-only', 'next/headers'])

/** Entries that work on a server alone. */
const serverEntries = new Set(['sallyport', 'sallyport/next', 'sallyport/instrumentation'])

function pages({ project: { files, modules, routers } }: Subject): Verdict {
  const { pages: folder } = routers
  if (folder === null) return skipped('there is no Pages Router')
  const found = files
    .sources()
    .filter((file) => file.startsWith(`${folder}/`) && !file.startsWith(`${folder}/api/`))
    .flatMap((file) => findChain(modules, file, appRouterOnly))
  return found[0] === undefined
    ? ok('none')
    : fail(
        found.map(chainText).join('; '),
        'Split the file: what pages need must not import it. protectPage and auth need neither of them.',
      )
}

function clients({ project: { files, modules } }: Subject): Verdict {
  const found = files
    .sources()
    .filter((file) => files.read(file)?.includes('use client') === true)
    .filter((file) => modules.source(file)?.directives.includes('use client') === true)
    .flatMap((file) => findChain(modules, file, serverEntries))
  return found[0] === undefined
    ? ok('none')
    : fail(
        found.map(chainText).join('; '),
        "Import types alone (import type), hand values down as props, and call server code through a 'use server' file.",
      )
}

interface Chain {
  readonly specifier: string
  /** From the file that was asked about to the one that imports it. */
  readonly files: readonly string[]
}

/** The first way from a file to one of these packages by static imports; a `'use server'` file ends a way, since only calls pass it. */
function findChain(modules: ModuleGraph, start: string, packages: ReadonlySet<string>): Chain[] {
  const reached = modules.reach(start, ({ directives }) => directives.includes('use server'))
  for (const file of reached.keys()) {
    const found = modules
      .source(file)
      ?.imports.find((one) => one.value && one.statically && packages.has(one.specifier))
    if (found !== undefined) return [{ specifier: found.specifier, files: wayTo(reached, file) }]
  }
  return []
}

function wayTo(reached: ReadonlyMap<string, string | null>, file: string): string[] {
  const before = reached.get(file) ?? null
  return before === null ? [file] : [...wayTo(reached, before), file]
}

function chainText({ files, specifier }: Chain): string {
  return [...files, specifier].join(' -> ')
}
