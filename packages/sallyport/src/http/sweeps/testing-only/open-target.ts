import { createLifecycle } from '../../../base/lifecycle.ts'
import { systemPlatform } from '../../../base/platform.ts'
import { createHealth } from '../../../operations/health.ts'
import { createTestAuth } from '../../../testing-only/test-auth.ts'
import { field } from '../../../user/field.ts'
import { dispatch } from '../../dispatch.ts'
import type { Delivery, DispatchDeps } from '../../dispatch.ts'
import { inputShapeOf } from '../../endpoint.ts'
import { brokenRules } from './answer-rules.ts'
import { seedQuickHasher } from './quick-hasher.ts'
import { allStored } from './stored.ts'
import type { Answered, Ask, Person, Target } from './target.ts'
import { unlimited } from './unlimited.ts'

/** Opens an auth to be asked without a transport between. */
export async function openTarget(): Promise<Target> {
  await seedQuickHasher()
  const fields = { plan: field.enum(['free', 'pro']).default('free').input(), nickname: field.string().input() }
  const auth = await createTestAuth({ limits: unlimited, user: { fields } })
  const faults: string[] = []
  const deps: DispatchDeps = {
    basePath: '/api/auth',
    platform: { ...systemPlatform, log: () => undefined },
    lifecycle: createLifecycle(),
    health: createHealth({ elapsedMs: () => 0, closing: () => false }, []),
    services: () => Promise.resolve(auth.services),
    address: () => null,
  }

  async function addPerson(email: string): Promise<Person> {
    return { id: await auth.addUser(email), email }
  }

  return {
    origin: auth.origin,
    async ask(ask) {
      const answered = await read(await dispatch(deps, requestOf(auth.origin, ask), deliveryOf(ask)))
      faults.push(...brokenRules(ask, answered))
      return answered
    },
    faults,
    ada: await addPerson('ada@example.com'),
    eve: await addPerson('eve@example.com'),
    signIn: ({ email }) => auth.signIn(email),
    shapeOf: (endpoint) => inputShapeOf(auth.services, endpoint),
    stored: async () => JSON.stringify(await allStored(auth.temporary.database)),
    remove: () => auth.remove(),
  }
}

/** The web request of an ask. */
function requestOf(origin: string, { method, path, headers, cookie, body }: Ask): Request {
  const sent = Object.entries({ origin, cookie: cookie ?? '', ...headers }).filter(([, value]) => value !== '')
  const init = { method, headers: sent, ...(body === undefined ? {} : { body }) }
  return new Request(`${origin}/api/auth${path}`, init as RequestInit)
}

/** Reads a response whole. */
async function read(response: Response): Promise<Answered> {
  return { status: response.status, headers: response.headers, text: await response.text() }
}

function deliveryOf({ parsed }: Ask): Delivery {
  return parsed === undefined ? {} : { parsedBody: parsed }
}
