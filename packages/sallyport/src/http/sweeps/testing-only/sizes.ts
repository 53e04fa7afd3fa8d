import { askFor, goodInputs, json } from './asks.ts'
import type { Sweep } from './sweep.ts'
import { outcomeOf } from './target.ts'
import type { Ask } from './target.ts'

const most = 16_384

/** Bodies, queries and headers that are too large are refused, whatever the length that was announced, and cost little. */
export const sweepSizes: Sweep = async (target, endpoint) => {
  const { method, path } = endpoint
  const [input = {}] = goodInputs(target, endpoint)
  const whole = JSON.stringify(input)
  const filler = (size: number) => `{"filler":"${'x'.repeat(size)}"}`
  const faults: string[] = []
  const expectRefused = async (what: string, ask: Ask, outcomes: readonly string[]) => {
    const since = performance.now()
    const outcome = outcomeOf(await target.ask(ask))
    if (!outcomes.includes(outcome)) faults.push(`${what} is ${outcome}`)
    if (performance.now() - since > 10_000) faults.push(`${what} takes ${performance.now() - since} ms`)
  }
  if (method === 'GET') {
    for (const name of Object.keys(input))
      await expectRefused(`a long ${name}`, { method, path: `${path}?${name}=${'x'.repeat(8_000)}` }, [
        '400 invalid_input',
      ])
    return faults
  }
  const tooLarge = ['413 body_too_large']
  for (const body of [filler(most), filler(10_000_000), manyKeys(200_000), whole.padEnd(most + 1)]) {
    const what = `${body.slice(0, 12)}… of ${body.length}`
    const lengths = body.length > 1_000_000 ? [''] : [String(body.length), '', '2', '0', '-1', 'NaN', '1e9']
    for (const length of lengths) {
      const headers = { ...json, 'content-length': length }
      await expectRefused(`${what}, said to be "${length}"`, { method, path, headers, body }, tooLarge)
    }
  }
  const parsed = [
    filler(most),
    'x'.repeat(most + 1),
    JSON.parse(filler(1_000_000)),
    JSON.parse(manyKeys(20_000)),
    Array(500_000).fill(1),
  ]
  for (const value of parsed) {
    const what = `parsed ${String(value).slice(0, 20)}`
    await expectRefused(what, { method, path, headers: json, parsed: { value } }, tooLarge)
  }
  const fits = await target.ask(askFor(endpoint, {}, { body: whole.padEnd(most) }))
  if (fits.status === 413) faults.push(`a body of ${most} bytes is refused`)
  return faults
}

function manyKeys(amount: number): string {
  return `{${Array.from({ length: amount }, (_, index) => `"k${index}":1`).join(',')}}`
}
