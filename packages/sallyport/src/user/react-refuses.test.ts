import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

/** React's own server renderer, as Next ships it; it needs the `react-server` condition, and so a process of its own. */
const renderer = createRequire(import.meta.url).resolve('next/dist/compiled/react-server-dom-webpack/server.node.js')
const userModule = pathToFileURL(join(import.meta.dirname, '../../dist/user/user.js')).href

const program = `
const { renderToReadableStream } = require(${JSON.stringify(renderer)})
const row = { id: '1', email: 'ada@example.com', email_verified_at: 1, name: 'Ada', image: null, roles: '["admin"]', epoch: 1, banned_at: null, ban_reason: null, created_at: 1, updated_at: 1 }
import(${JSON.stringify(userModule)}).then(async ({ toUser }) => {
  const user = toUser(row, [])
  const outcomes = []
  for (const props of [{ user }, { users: [user] }, { user: user.toJSON() }]) {
    const errors = []
    const text = await new Response(renderToReadableStream(props, {}, { onError: (error) => void errors.push(error.message) })).text()
    outcomes.push({ text, errors })
  }
  console.log(JSON.stringify({ outcomes, json: JSON.stringify({ user }) }))
})
`

interface Rendered {
  readonly outcomes: readonly { text: string; errors: string[] }[]
  readonly json: string
}

it('React refuses to send a user to a Client Component, and sends what toJSON() gives; JSON has the public fields only', () => {
  const env = { ...process.env, NODE_ENV: 'production' as const }
  const output = execFileSync(process.execPath, ['--conditions=react-server', '-e', program], { env, encoding: 'utf8' })
  const { outcomes, json } = JSON.parse(output) as Rendered
  const [whole, list, plain] = outcomes
  for (const refused of [whole, list]) {
    expect(refused?.errors.join()).toContain('Only plain objects')
    expect(refused?.text).not.toContain('ada@example.com')
  }
  expect(plain?.errors).toEqual([])
  expect(plain?.text).toContain('"name":"Ada"')
  expect(JSON.parse(json)).toEqual({ user: { id: '1', name: 'Ada', image: null, role: 'admin' } })
})
