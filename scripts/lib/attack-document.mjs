import { waitsFor } from './attacks.mjs'

/**
 * @typedef {import('./attacks.mjs').Attack} Attack
 * @typedef {import('./attacks.mjs').Capability} Capability
 * @typedef {import('./attacks.mjs').AttackTest} AttackTest
 */

/**
 * The document that says what is known to have been done to systems like this one, and which tests do it to this one.
 *
 * @param {Attack[]} attacks
 * @param {Capability[]} capabilities
 * @param {AttackTest[]} tests
 * @returns {string} Markdown.
 */
export function attackDocument(attacks, capabilities, tests) {
  const classes = [...new Set(attacks.map((attack) => attack.class))]
  const of = (/** @type {string} */ kind) => attacks.filter((attack) => attack.class === kind)
  return `# Attacks

Written by \`npm run attacks -- --document\` from [security/attacks.json](../security/attacks.json) and the titles of the tests.

Each row of the manifest is an attack that worked on some authentication system, or is known to be tried on them: what the attacker
does, what must come of it, and what it is aimed at. Where what it is aimed at is here, a test has the id in its title and does just
that; \`npm run check\` fails where none does, where a test names an attack that is not in the manifest, and where an attack is said to
wait and a test fires it. [security/capabilities.json](../security/capabilities.json) says what is here: whoever builds passkeys turns
\`passkey\` on, and the check then asks for the tests.

\`\`\`sh
npm run attacks                 # against the built demo, in production mode: SQLite, PostgreSQL, MariaDB, both routers
npm run attacks -- --mutations  # takes each guard out of the source, and fails where its tests stay green
npm run attacks -- --document   # writes this page
npm run attacks -- --peers      # fires what others have the surface for at them as well
npx vitest run --project unit -t AT136
\`\`\`

The recipes in [attacks/](../attacks) go over HTTP to the app as it is deployed: they know URLs, headers and cookies, and nothing of
the code. The others are beside the code that they attack. [attacks/mutations.json](../attacks/mutations.json) is the trial of the tests
themselves: a guard is taken out of a copy of the source, and the tests that are named beside it must go red.

[attacks-peers.md](attacks-peers.md) has what such recipes do to better-auth, next-auth and iron-session, beside what they do here.

${countTable(classes, of, capabilities)}
${classes.map((kind) => section(kind, of(kind), capabilities, tests)).join('\n')}`
}

/**
 * @param {string[]} classes
 * @param {(kind: string) => Attack[]} of
 * @param {Capability[]} capabilities
 */
function countTable(classes, of, capabilities) {
  const line = (/** @type {string} */ name, /** @type {Attack[]} */ some) => {
    const waiting = some.filter((attack) => waitsFor(attack, capabilities).length > 0).length
    return `| ${name} | ${some.length - waiting} | ${waiting} |`
  }
  return [
    '| class | fired | waiting |',
    '|---|--:|--:|',
    ...classes.map((kind) => line(`[${kind}](#${kind})`, of(kind))),
    line('all', classes.flatMap(of)),
    '',
  ].join('\n')
}

/**
 * @param {string} kind
 * @param {Attack[]} attacks
 * @param {Capability[]} capabilities
 * @param {AttackTest[]} tests
 */
function section(kind, attacks, capabilities, tests) {
  const lines = attacks.map((attack) => {
    const waits = waitsFor(attack, capabilities)
    const files = [...new Set(tests.filter(({ id }) => id === attack.id).map(({ file }) => file))]
    const peer = attack.peer === undefined ? '' : ` (${attack.peer})`
    const shown = waits.length > 0 ? `waits: ${waits.join(', ')}` : files.map(link).join(', ')
    return `| ${attack.id} | ${attack.recipe}${peer} | ${attack.expected} | ${shown} |`
  })
  return `## ${kind}\n\n| | attack | what comes of it | |\n|---|---|---|---|\n${lines.join('\n')}\n`
}

/** @param {string} file From the root. */
function link(file) {
  return `[${file.replace(/^packages\/sallyport\/src\//, '')}](../${file})`
}
