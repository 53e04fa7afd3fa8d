import { askFor, form, goodInputs, json } from './asks.ts'
import type { Sweep } from './sweep.ts'
import type { Ask } from './target.ts'

/**
 * One answer of each kind, success and every refusal, each held to the rules for all answers (`answer-rules.ts`): never cached, not
 * for other sites, nothing about what runs here, JSON, cookies as they should be.
 */
export const sweepAnswers: Sweep = async (target, endpoint) => {
  const { method, path } = endpoint
  const cookie = await target.signIn(target.ada)
  const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
  const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const curious = {
    accept: 'text/html',
    'accept-encoding': 'gzip',
    range: 'bytes=0-1',
    'if-none-match': '*',
    expect: '',
  }
  const asks = goodInputs(target, endpoint).flatMap((input): Ask[] => [
    askFor(endpoint, input),
    askFor(endpoint, input, { cookie }),
    askFor(endpoint, input, { headers: evil, cookie }),
    askFor(endpoint, input, { headers: curious }),
    askFor(endpoint, { ...input, callback: 'alert', format: 'html', debug: '1' }, { cookie }),
  ])
  const refused: Ask[] = [
    { method: 'OPTIONS', path, headers: { ...evil, ...preflight } },
    { method: 'OPTIONS', path: `${path}/`, headers: preflight },
    { method: 'HEAD', path },
    { method: 'DELETE', path, cookie },
    { method, path: `${path}/x` },
    { method: 'POST', path, headers: json, body: '{' },
    { method: 'POST', path, headers: json, body: '[]' },
    { method: 'POST', path, headers: { 'content-type': 'text/html' }, body: '<p>' },
    { method: 'POST', path, headers: form, body: 'a=1&next=https://evil.example&back=//evil.example' },
  ]
  for (const ask of [...asks, ...refused]) await target.ask(ask)
  return []
}
