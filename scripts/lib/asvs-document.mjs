/**
 * @typedef {import('./standards.mjs').Requirement} Requirement
 * @typedef {import('./standards.mjs').TaggedTest} TaggedTest
 */

const statuses = /** @type {const} */ (['met', 'not met', 'not ours'])

/**
 * The document that leads from each requirement to code and tests.
 *
 * @param {{ ASVS: Requirement[], NIST: Requirement[] }} standards
 * @param {TaggedTest[]} tests
 * @returns {string} Markdown.
 */
export function asvsDocument({ ASVS, NIST }, tests) {
  return `# Standards, traced to tests

Written by \`npm run asvs\` from [security/](../security) and the tags of the tests; \`npm run check\` fails where it is
out of date, where a requirement is called met without a test (or, for what asks for a document, without that section), and where a test
names a requirement that is not here. The requirements are in our words: read the originals, [OWASP ASVS 5.0](https://owasp.org/www-project-application-security-verification-standard/)
and [NIST SP 800-63B-4](https://pages.nist.gov/800-63-4/sp800-63b.html), before you rely on a row.

**Met**: the code does it and the tests say so. **Not met**: it is missing, and the row says what. **Not ours**: it belongs to the app, to
what runs in front of it, or there is nothing that it could be about. Requirements of ASVS that are about other software, such as file
storage and GraphQL, are left out.

## OWASP ASVS 5.0

${countTable(ASVS)}
${chapters(ASVS, 'ASVS', tests)}
## NIST SP 800-63B-4

${chapters(NIST, 'NIST', tests)}`
}

/** @param {Requirement[]} rows */
function countTable(rows) {
  const line = (/** @type {string} */ name, /** @type {Requirement[]} */ some) =>
    `| ${name} | ${statuses.map((status) => some.filter((row) => row.status === status).length).join(' | ')} |`
  const levels = [1, 2, 3].map((level) =>
    line(
      `level ${level}`,
      rows.filter((row) => row.level === level),
    ),
  )
  return ['| | met | not met | not ours |', '|---|--:|--:|--:|', ...levels, line('all', rows), ''].join('\n')
}

/**
 * @param {Requirement[]} rows
 * @param {string} standard
 * @param {TaggedTest[]} tests
 */
function chapters(rows, standard, tests) {
  const names = [...new Set(rows.map(({ chapter }) => chapter))]
  return names
    .map((name) => {
      const lines = rows.filter(({ chapter }) => chapter === name).map((row) => tableRow(row, standard, tests))
      return `### ${name}\n\n| | | requirement | | where | shown by |\n|---|---|---|---|---|---|\n${lines.join('\n')}\n`
    })
    .join('\n')
}

/**
 * @param {Requirement} row
 * @param {string} standard
 * @param {TaggedTest[]} tests
 */
function tableRow({ id, level, requirement, status, where, note }, standard, tests) {
  const shown = tests
    .filter(({ tag }) => tag === `${standard}-${id}`)
    .map(({ file, title }) => `${link(file)}: ${title}`)
  const cells = [
    id,
    level === undefined ? '' : `L${level}`,
    requirement,
    status === 'not met' ? '**not met**' : status,
    where.map(link).join(', '),
    [...(note === undefined ? [] : [note]), ...shown].join('<br>'),
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** @param {string} path From the root, or a section of a document there. */
function link(path) {
  const name = path.replace(/^packages\/sallyport\/src\//, '').replace(/^docs\//, '')
  return `[${name}](${path.startsWith('docs/') ? path.slice('docs/'.length) : `../${path}`})`
}
