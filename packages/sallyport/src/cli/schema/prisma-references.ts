import { camelCase, capital } from './names.ts'

/** The end of a relation that our model must have, for the app's own end. */
export interface PrismaReference {
  /** Our model. */
  readonly model: string
  /** What the field is called there: `postsAsAuthor` for the field `author` of `Post`. */
  readonly field: string
  /** `Post[]`, or `Post?` where the app's end is unique. */
  readonly type: string
  /** The name that the app's end gives the relation. */
  readonly relation: string | null
}

/**
 * Finds the app's relations to our models in its own part of a Prisma schema.
 *
 * @param texts Of every file of the schema, without our block.
 */
export function prismaReferences(texts: readonly string[], models: ReadonlySet<string>): PrismaReference[] {
  const bare = texts.join('\n').replaceAll(/\/\/[^\n]*/g, '')
  return [...bare.matchAll(/^\s*model\s+(\w+)\s*\{([^}]*)\}/gm)].flatMap(([, model = '', body = '']) =>
    [...body.matchAll(/^[ \t]*(\w+)[ \t]+(\w+)\??[ \t]*(@relation\(([^)]*)\))?.*$/gm)]
      .filter(([, , type = '']) => models.has(type))
      .map(([, field = '', target = '', , relation = '']) => ({
        model: target,
        field: camelCase(`${model.charAt(0).toLowerCase()}${model.slice(1)}As${capital(field)}`),
        type: `${model}${isUnique(body, relation) ? '?' : '[]'}`,
        relation: /^\s*(?:name:\s*)?"([^"]*)"/.exec(relation)?.[1] ?? /\bname:\s*"([^"]*)"/.exec(relation)?.[1] ?? null,
      })),
  )
}

/** Whether the column that holds the reference is unique alone. */
function isUnique(body: string, relation: string): boolean {
  const columns = (/fields:\s*\[([^\]]*)\]/.exec(relation)?.[1] ?? '').split(',').map((name) => name.trim())
  const [first = ''] = columns
  return columns.length === 1 && new RegExp(String.raw`^\s*${first}\s+\w+.*@(?:id|unique)\b`, 'm').test(body)
}
