/**
 * The name that somebody most likely meant.
 *
 * @returns null where none is near: further away than a third of its letters, and at least two.
 */
export function nearest(given: string, names: readonly string[]): string | null {
  const ranked = names
    .map((name) => ({ name, distance: distance(given, name) }))
    .toSorted((one, other) => one.distance - other.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(2, Math.floor(best.name.length / 3)) ? best.name : null
}

/** A half sentence for a message: ` Did you mean "migrate"?`, or nothing. */
export function suggestion(given: string, names: readonly string[]): string {
  const name = nearest(given, names)
  return name === null ? '' : ` Did you mean "${name}"?`
}

/** Letters to insert, delete or replace (Levenshtein). */
function distance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [row, letter] of Array.from(one).entries()) {
    const current = [row + 1]
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
