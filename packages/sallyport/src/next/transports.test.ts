import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepAnswers } from '../http/sweeps/testing-only/answers.ts'
import { sweepContentTypes } from '../http/sweeps/testing-only/content-types.ts'
import { sweepDepths } from '../http/sweeps/testing-only/depths.ts'
import { sweepForeignObjects } from '../http/sweeps/testing-only/foreign-objects.ts'
import { sweepWithNoise } from '../http/sweeps/testing-only/fuzz.ts'
import { sweepMethods } from '../http/sweeps/testing-only/methods.ts'
import { sweepOrigins } from '../http/sweeps/testing-only/origins.ts'
import { sweepPaths } from '../http/sweeps/testing-only/paths.ts'
import { sweepPrototypes } from '../http/sweeps/testing-only/prototypes.ts'
import { sweepRepeats } from '../http/sweeps/testing-only/repeats.ts'
import { sweepSecrets } from '../http/sweeps/testing-only/secrets.ts'
import { sweepSessions } from '../http/sweeps/testing-only/sessions.ts'
import { sweepSizes } from '../http/sweeps/testing-only/sizes.ts'
import { endpoints, findFaults, sweepTimeoutMs } from '../http/sweeps/testing-only/sweep.ts'
import { sweepTypes } from '../http/sweeps/testing-only/types.ts'
import { openHttpTarget } from './testing-only/http-target.ts'
import { appMount, guardedMounts, pagesMount } from './testing-only/mounts.ts'

const sweeps = {
  answers: sweepAnswers,
  'content types': sweepContentTypes,
  depths: sweepDepths,
  'foreign objects': sweepForeignObjects,
  fuzz: sweepWithNoise,
  methods: sweepMethods,
  origins: sweepOrigins,
  paths: sweepPaths,
  prototypes: sweepPrototypes,
  repeats: sweepRepeats,
  secrets: sweepSecrets,
  sessions: sweepSessions,
  sizes: sweepSizes,
  types: sweepTypes,
}

/** Each sweep on some endpoints, and each endpoint in some sweeps: all of both are swept without a connection in `http/sweeps`. */
const sample = Object.entries(sweeps).flatMap(([what, sweep], row) =>
  endpoints().flatMap(([name, endpoint], column) =>
    (row + column) % 9 === 0 ? [{ what, name, sweep, endpoint }] : [],
  ),
)

describe.each([
  ['auth.handlers, as in the App Router', appMount],
  ["auth.handler, as in the Pages Router with Next's body parser", pagesMount(true)],
  ['auth.handler, as in the Pages Router without it', pagesMount(false)],
])('%s, over a real connection', (_name, mount) => {
  let target: Awaited<ReturnType<typeof openHttpTarget>>
  beforeAll(async () => {
    target = await openHttpTarget(mount)
  })
  afterAll(() => target.remove())

  it.each(sample)(
    '$what: $name',
    async ({ sweep, endpoint }) => {
      expect(await findFaults(target, sweep, endpoint)).toEqual([])
    },
    sweepTimeoutMs,
  )
})

it.each([true, false])('TRACE is refused and gives nothing back, with the body parser: %s', async (bodyParser) => {
  const target = await openHttpTarget(pagesMount(bodyParser))
  try {
    const answered = await target.ask({ method: 'TRACE', path: '/session', headers: { 'x-note': 'echo me' } })
    expect([answered.status, answered.text.includes('echo')]).toEqual([405, false])
    expect(target.faults).toEqual([])
  } finally {
    await target.remove()
  }
})

it.each(Object.entries(guardedMounts))(
  'AT281 a refusal of %s keeps the rules for all answers',
  async (_name, mount) => {
    const target = await openHttpTarget(mount)
    try {
      const anonymous = await target.ask({ method: 'GET', path: '/notes' })
      const fromElsewhere = await target.ask({
        method: 'POST',
        path: '/notes',
        headers: { origin: 'https://evil.example' },
      })
      expect([anonymous.status, fromElsewhere.status]).toEqual([401, 403])
      expect(target.faults).toEqual([])
    } finally {
      await target.remove()
    }
  },
)
