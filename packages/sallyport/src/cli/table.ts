/** Controls, and what reorders text: a user agent or a name from the database must not steer the terminal. */
const steering = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/** Text that may come from anywhere, made safe for one line of a terminal. */
export function printable(text: string): string {
  return text.replace(steering, '\u{fffd}')
}

/**
 * Rows in aligned columns, two spaces apart.
 *
 * @param rows Cells; made {@link printable}.
 * @param paint Colours the cell of a column after it was measured.
 */
export function table(
  rows: readonly (readonly string[])[],
  paint: (text: string, column: number, row: number) => string = (text) => text,
): string {
  const clean = rows.map((row) => row.map(printable))
  const widths = (clean[0] ?? []).map((_cell, column) => Math.max(...clean.map((row) => length(row[column] ?? ''))))
  return clean
    .map((row, at) =>
      row
        .map((cell, column) => {
          const last = column === row.length - 1
          return paint(cell, column, at) + (last ? '' : ' '.repeat((widths[column] ?? 0) - length(cell) + 2))
        })
        .join('')
        .trimEnd(),
    )
    .join('\n')
}

function length(text: string): number {
  return Array.from(text).length
}
