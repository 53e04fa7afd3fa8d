import { noSurface } from './verdict.mjs'

/**
 * @typedef {import('./app.mjs').Adapter} Adapter
 * @typedef {import('./recipe.mjs').Recipe} Recipe
 * @typedef {import('./verdict.mjs').Verdict} Verdict
 * @typedef {import('./verdict.mjs').Outcome} Outcome
 *
 * @typedef {object} Result
 * @property {readonly Pick<Adapter, 'label' | 'notes' | 'withheld'>[]} adapters
 * @property {readonly Omit<Recipe, 'fire'>[]} recipes
 * @property {ReadonlyMap<string, Verdict[]>} verdicts By recipe, in the order of the adapters.
 * @property {string} date
 * @property {string[]} versions
 */

/** @type {Record<Outcome, string>} */
const marks = { holds: 'holds', fails: '**fails**', 'no surface': '–' }

/**
 * The page that tells what the recipes did to each system.
 *
 * @param {Result} result
 * @returns {string} Markdown.
 */
export function peerDocument({ adapters, recipes, verdicts, date, versions }) {
  const row = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`
  const of = (/** @type {string} */ name) => verdicts.get(name) ?? []
  const totals = adapters.map((_adapter, index) => total([...verdicts.values()].map((all) => all[index])))
  return `# The same attacks on others

Written by \`npm run attacks -- --peers\` on ${date}. ${versions.join(', ')}.

One small app on each system does what its documentation shows for production: an address and a password, a secret, a base URL on https,
one proxy before it that ends TLS and appends to \`X-Forwarded-For\`. All are mounted as API routes of the Pages Router, by Next’s own code
for them. The same recipes, in [attacks/peers/](../attacks/peers), go over HTTP to each; only URLs and names of fields differ, in
\`adapters/\`. What an app on next-auth or iron-session has to write itself is not counted: there it says “–”, with the reason below.

“Holds” says that this recipe got nothing, not that there is no other. “Fails” is what it got with that set-up; where the documentation
names an option against it, the option is named below. An id leads to the row of [attacks.md](attacks.md); a recipe without one is not
in that list. The recipes are from a list that we keep for ourselves, so the last line of the table is no
score. \`npm run attacks -- --peers=cookie\` fires those whose name has that word, and prints what it saw.

${row(['attack', 'id', ...adapters.map(({ label }) => label)])}
${row(['---', '---', ...adapters.map(() => '---')])}
${recipes.map(({ name, ids }) => row([name, ids.join(' '), ...of(name).map(({ outcome }) => marks[outcome])])).join('\n')}
${row(['holds, fails, –', '', ...totals])}

${recipes.map((recipe) => section(recipe, of(recipe.name), adapters)).join('\n')}`
}

/** @param {(Verdict | undefined)[]} verdicts */
function total(verdicts) {
  const count = (/** @type {Outcome} */ wanted) => verdicts.filter((one) => one?.outcome === wanted).length
  return `${count('holds')}, ${count('fails')}, ${count('no surface')}`
}

/**
 * @param {Omit<Recipe, 'fire'>} recipe
 * @param {Verdict[]} verdicts
 * @param {Result['adapters']} adapters
 */
function section({ name, attack }, verdicts, adapters) {
  const lines = adapters.map(({ label, notes, withheld }, index) => {
    const { outcome, evidence } = verdicts[index] ?? noSurface('not fired')
    const note = outcome === 'fails' && notes[name] !== undefined ? ` ${notes[name]}` : ''
    const seen = outcome === 'fails' ? (withheld?.[name] ?? evidence) : evidence
    return `- ${label}: ${marks[outcome]}: ${outcome === 'no surface' ? seen : toText(seen)}.${note}`
  })
  return `## ${name}\n\n${attack}.\n\n${lines.join('\n')}\n`
}

/** @param {string} evidence It may quote what was sent. */
function toText(evidence) {
  return evidence.replaceAll(/[<>|*_[\]`\\]/g, (sign) => `\\${sign}`)
}
