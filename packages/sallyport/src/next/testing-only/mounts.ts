import { Readable } from 'node:stream'
import { apiResolver } from 'next/dist/server/api-utils/node/api-resolver.js'
import { sendResponse } from '../send-response.ts'
import type { Mount } from './http-target.ts'

/** As Next mounts a route handler: a web request in, a web response out. */
export const appMount: Mount = async ({ handlers }, req, res) => {
  const { method = 'GET' } = req
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const headers = Object.entries(req.headers).map(([name, value]): [string, string] => [
    name,
    [value].flat().join(', '),
  ])
  const init = { method, headers, ...(hasBody ? { body: Readable.toWeb(req), duplex: 'half' } : {}) }
  const handler = hasBody ? handlers.POST : handlers.GET
  const response = await handler(new Request(`http://${req.headers.host}${req.url}`, init as RequestInit))
  await sendResponse(res as Parameters<typeof sendResponse>[0], response)
}

/** A route handler and an API route of the app's own, for signed-in people. */
export const guardedMounts: Readonly<Record<'protectRoute' | 'protectApi', Mount>> = {
  async protectRoute({ protectRoute }, req, res) {
    const guarded = protectRoute({}, () => Response.json({}))
    const headers = { origin: req.headers.origin ?? '' }
    const request = new Request(`http://localhost${req.url}`, { method: req.method ?? 'GET', headers })
    await sendResponse(
      res as Parameters<typeof sendResponse>[0],
      await guarded(request as Parameters<typeof guarded>[0], { params: Promise.resolve({}) }),
    )
  },
  async protectApi({ protectApi }, req, res) {
    const guarded = protectApi({}, (_req, response) => response.json({}))
    await guarded(...([req, res] as unknown as Parameters<typeof guarded>))
  },
}

/** Next's own code around an API route. @param bodyParser Whether Next parses the body, as it does unless told not to. */
export function pagesMount(bodyParser: boolean): Mount {
  const context = { previewModeId: '', previewModeEncryptionKey: '', previewModeSigningKey: '', dev: false }
  return ({ handler }, req, res) =>
    apiResolver(
      req,
      res,
      {},
      { default: handler, config: { api: { bodyParser, externalResolver: true } } },
      context,
      false,
    )
}
