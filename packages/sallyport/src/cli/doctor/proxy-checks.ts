import { Visitor } from 'oxc-parser'
import type { Expression, ObjectExpression } from 'oxc-parser'
import { declaredValue, plain, propertyOf, textOf } from '../project/parse-source.ts'
import type { Source } from '../project/parse-source.ts'
import { fail, ok, skipped, warn } from './check.ts'
import type { Check, Subject, Verdict } from './check.ts'
import { matcherPattern } from './matcher.ts'
import { isBelowVersion } from '../versions.ts'

/** The optional `proxy.ts`. Nothing is safe because of it, but a page redirects later without it. */
export const proxyChecks: readonly Check[] = [
  { id: 'proxy-name', title: 'The proxy has the name that Next looks for', run: fileName },
  { id: 'proxy-matcher', title: "The proxy's matcher can be read and skips no page", run: matcher },
  { id: 'proxy-covers', title: 'The matcher covers what the proxy protects', run: covers },
]

const good = "matcher: ['/((?!_next/static|_next/image|favicon.ico).*)']"

function fileName({ project: { proxy, middleware, files } }: Subject): Verdict {
  const next = files.installedVersion('next')
  if (proxy === null && middleware === null) return skipped('there is no proxy; it is optional')
  if (next === null) return skipped('Next is not installed')
  if (isBelowVersion(next, [16, 0, 0])) {
    return proxy === null
      ? ok(middleware ?? '')
      : fail(
          `Next ${next} does not know ${proxy}`,
          'Rename it to middleware.ts and its export to middleware, or update Next to 16.',
        )
  }
  if (middleware === null) return ok(proxy ?? '')
  return proxy === null
    ? warn(`${middleware} is the old name`, 'Rename it to proxy.ts and its export to proxy; it then runs on Node.')
    : fail(`${proxy} and ${middleware} are both there`, `Move what ${middleware} does into ${proxy}, and delete it.`)
}

function proxySource({ project: { proxy, middleware, modules } }: Subject): Source | null {
  const file = proxy ?? middleware
  return file === null ? null : modules.source(file)
}

/** The matchers, or null where they are not written out; `absent` where there is no config at all. */
function readMatchers({ program }: Source): readonly string[] | 'absent' | null {
  const config = declaredValue(program, 'config')
  if (config === null) return 'absent'
  if (config.type !== 'ObjectExpression') return null
  const value = propertyOf(config, 'matcher')
  if (value === null) return 'absent'
  const items = value.type === 'ArrayExpression' ? value.elements : [value]
  const texts = items.map((item) => (item === null || item.type === 'SpreadElement' ? null : matcherText(plain(item))))
  return texts.includes(null) ? null : texts.filter((text) => text !== null)
}

function matcherText(node: Expression): string | null {
  return node.type === 'ObjectExpression' ? textOf(propertyOf(node, 'source')) : textOf(node)
}

function matcher(subject: Subject): Verdict {
  const source = proxySource(subject)
  if (source === null) return skipped('there is no proxy; it is optional')
  const matchers = readMatchers(source)
  if (matchers === 'absent')
    return warn(
      `${source.file} has no matcher and runs for every file of the build`,
      `Add: export const config = { ${good} }`,
    )
  if (matchers === null)
    return fail(
      `the matcher of ${source.file} is computed`,
      `Next reads it without running the file: write it out, such as ${good}.`,
    )
  const dotted = matchers.find((text) => text.includes(String.raw`.*\..*`))
  if (dotted !== undefined)
    return warn(
      `the matcher ${dotted} skips every path with a dot, such as /users/john.doe`,
      `Name what to skip instead: ${good}.`,
    )
  return ok(matchers.join(', '))
}

function covers(subject: Subject): Verdict {
  const source = proxySource(subject)
  if (source === null) return skipped('there is no proxy; it is optional')
  const matchers = readMatchers(source)
  const paths = protectedPaths(source)
  if (paths.length === 0) return skipped('no paths are written out in its options')
  if (matchers === 'absent') return ok('it runs for every path')
  const patterns = (matchers ?? []).map(matcherPattern)
  if (matchers === null || patterns.includes(null)) return skipped('the matcher cannot be read')
  const missed = paths.filter((path) => !patterns.some((pattern) => pattern?.test(path) === true))
  return missed.length === 0
    ? ok(paths.join(', '))
    : warn(
        `the matcher leaves out ${missed.join(', ')}`,
        `Widen it, such as ${good}; the pages themselves are still protected.`,
      )
}

/** The paths in `protect` and `role` of every `….proxy({ … })` in the file. */
function protectedPaths({ program }: Source): string[] {
  const found: string[] = []
  new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      if (
        callee.type !== 'MemberExpression' ||
        callee.property.type !== 'Identifier' ||
        callee.property.name !== 'proxy'
      )
        return
      if (first?.type === 'ObjectExpression') found.push(...pathsOf(first))
    },
  }).visit(program)
  return [...new Set(found)]
}

function pathsOf(options: ObjectExpression): string[] {
  const [protect, role] = [propertyOf(options, 'protect'), propertyOf(options, 'role')]
  const listed = protect?.type === 'ArrayExpression' ? protect.elements : []
  const keyed = role?.type === 'ObjectExpression' ? role.properties : []
  return [
    ...listed.flatMap((item) => (item === null || item.type === 'SpreadElement' ? [] : (textOf(item) ?? []))),
    ...keyed.flatMap((property) =>
      property.type === 'Property' && property.key.type === 'Literal' ? String(property.key.value) : [],
    ),
  ]
}
