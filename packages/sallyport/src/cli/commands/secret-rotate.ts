import { createSecret } from '../../base/random.ts'
import { maxLiveSecrets, secretFault } from '../../crypto/secrets.ts'
import { command } from '../command.ts'
import type { Context } from '../command.ts'
import { Refusal } from '../refusal.ts'
import { changeSecrets } from '../secret-file.ts'

/** What a rotation may do to the list of live secrets. */
type Move = 'rotate' | 'add' | 'promote' | 'drop'

interface Step {
  /** Asked before. */
  readonly question: string
  /** The list that comes of a list; `fresh` is a new secret. */
  readonly change: (secrets: readonly string[], fresh: string) => readonly string[]
  /** What was done, and what comes next. */
  readonly told: readonly [string, string]
}

const dropLater =
  'When the longest session has ended (session.absolute, 30 days by default): npx sallyport secret rotate --drop'

const steps: Readonly<Record<Move, Step>> = {
  rotate: {
    question: 'A new secret comes first, which suits a single server: with several begin with --add. Go on?',
    change: (secrets, fresh) => [fresh, ...roomFor(secrets)],
    told: ['a new secret seals, the older ones still open', `Restart the server. ${dropLater}`],
  },
  add: {
    question: 'A new secret comes last: it opens, and seals nothing yet. Go on?',
    change: (secrets, fresh) => [...roomFor(secrets), fresh],
    told: [
      'a new secret is known, and seals nothing yet',
      'When every server has the list: npx sallyport secret rotate --promote',
    ],
  },
  promote: {
    question: 'The last secret becomes the first, which seals: every server must know it by now. Go on?',
    change: (secrets) => [...atLeastTwo(secrets).slice(-1), ...secrets.slice(0, -1)],
    told: ['the secret that was last seals, the others still open', `Give every server the list. ${dropLater}`],
  },
  drop: {
    question: 'The last secret goes: whoever has only a cookie that it sealed is signed out. Go on?',
    change: (secrets) => atLeastTwo(secrets).slice(0, -1),
    told: ['the last secret is gone', 'Give every server the list.'],
  },
}

const options = {
  add: { type: 'boolean', summary: 'Several servers, step 1: puts a new secret last, so that all can open it' },
  promote: { type: 'boolean', summary: 'Step 2: puts the last secret first' },
  drop: { type: 'boolean', summary: 'Step 3, when the longest session has ended: takes the last secret out' },
} as const

/** `sallyport secret rotate`: changes the list in the `.env` file that it comes from, and shows none of it. */
export const secretRotate = command({
  usage: '[--add | --promote | --drop]',
  details:
    'For a single server: puts a new secret first, and keeps the older ones, so that nobody is signed out. Several servers take three steps,\neach of them deployed everywhere before the next. A secret that has leaked must not be kept: npx sallyport secret --write -y',
  options,
  arguments: { least: 0, most: 0 },
  async run({ values, cwd, env, envSources, prompt, platform: { random } }) {
    const move = moveOf(values)
    const { question, change, told } = steps[move]
    const file = fileOf(env['AUTH_SECRET'], envSources.get('AUTH_SECRET'))
    await prompt.confirm(question)
    const live = changeSecrets(cwd, file, (secrets) => change(assertStrong(secrets), createSecret(random)))
    const [done, next] = told
    return {
      json: { file, step: move, live },
      text: ({ good }) => `${good('✓ Done')}: ${file} lists ${live}; ${done}.\n${next}`,
    }
  },
})

function moveOf(values: Context<typeof options>['values']): Move {
  const given = (['add', 'promote', 'drop'] as const).filter((name) => values[name] === true)
  if (given.length > 1) throw new Refusal('usage', 'One step at a time: --add, --promote or --drop.')
  return given[0] ?? 'rotate'
}

function fileOf(value: string | undefined, file: string | undefined): string {
  if (file !== undefined && value !== '') return file
  throw value === undefined || value === ''
    ? new Refusal('not_configured', 'AUTH_SECRET is not set. Run npx sallyport secret --write for a first one.')
    : new Refusal(
        'not_configured',
        'AUTH_SECRET is set in the environment, and in no file: change it where it is set. npx sallyport secret prints a new one.',
      )
}

function assertStrong(secrets: readonly string[]): readonly string[] {
  const fault = secrets.map(secretFault).find((found) => found !== null)
  if (fault === undefined) return secrets
  throw new Refusal('invalid_input', `AUTH_SECRET ${fault}. Replace it: npx sallyport secret --write -y`)
}

function roomFor(secrets: readonly string[]): readonly string[] {
  if (secrets.length < maxLiveSecrets) return secrets
  throw new Refusal(
    'exists',
    `AUTH_SECRET lists ${secrets.length} already, and each is one more that must not leak. ${dropLater}`,
  )
}

function atLeastTwo(secrets: readonly string[]): readonly string[] {
  if (secrets.length > 1) return secrets
  throw new Refusal('not_found', 'AUTH_SECRET lists one secret only: begin with npx sallyport secret rotate --add')
}
