/**
 * A chart of bars, one for each row, on a scale where each step is ten times the one before: the contenders lie that far apart.
 *
 * @param {import('../tables.mjs').Table} table
 * @param {readonly import('./child.mjs').Row[]} rows
 * @returns {object} For Vega-Lite.
 */
export function chartSpec({ title, chart, columns }, rows) {
  const column = chart ?? ''
  const values = rows.flatMap(({ name, [column]: value }) =>
    typeof value === 'number' && value > 0
      ? [{ name, value, label: Number(value.toPrecision(3)), kind: kindOf(String(name)) }]
      : [],
  )
  const least = Math.min(...values.map(({ value }) => value))
  const scale = { type: 'log', domainMin: 10 ** Math.floor(Math.log10(least)), nice: true }
  const y = {
    field: 'name',
    type: 'nominal',
    sort: { field: 'value' },
    title: null,
    axis: { labelLimit: 300, ticks: false, domain: false },
  }
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, anchor: 'start', fontSize: 14 },
    width: 460,
    height: { step: 24 },
    padding: 12,
    background: 'transparent',
    config: { font: 'system-ui, sans-serif', view: { stroke: null }, axis: { gridOpacity: 0.3 } },
    data: { values },
    encoding: { y },
    layer: [
      {
        mark: { type: 'bar', cornerRadiusEnd: 3 },
        encoding: {
          x: {
            field: 'value',
            type: 'quantitative',
            scale,
            title: `${columns[column] ?? column}, each step ten times the one before`,
          },
          x2: { datum: scale.domainMin },
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: ['sallyport', 'by hand', 'peer'], range: ['#1d5fd0', '#2e7d32', '#8a94a3'] },
            legend: { title: null, orient: 'bottom' },
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 12 },
        encoding: { x: { field: 'value', type: 'quantitative', scale }, text: { field: 'label' } },
      },
    ],
  }
}

/** @param {string} name */
function kindOf(name) {
  if (name.startsWith('sallyport')) return 'sallyport'
  return /^(ideal|floor|bare)/.test(name) ? 'by hand' : 'peer'
}

/**
 * Lets a chart be read on a dark page as on a light one.
 *
 * @param {string} svg
 */
export function withColors(svg) {
  const style =
    '<style>text{fill:#1c2330}@media(prefers-color-scheme:dark){text{fill:#e8ecf2}path[fill="#1d5fd0"]{fill:#78a9ff}path[fill="#2e7d32"]{fill:#7bd389}}</style>'
  return svg.replace(/(<svg\b[^>]*>)/, `$1${style}`)
}
