import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startProxy } from './proxy.mjs'

let proxy: Awaited<ReturnType<typeof startProxy>>
let servers: Server[]

beforeEach(async () => {
  servers = []
  proxy = await startProxy(0)
})

afterEach(async () => {
  await proxy.stop()
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
})

async function serve(name: string, listener: RequestListener): Promise<{ name: string; port: number }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return { name, port: (server.address() as AddressInfo).port }
}

async function ask(headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const sent = request({ host: '127.0.0.1', port: proxy.port, path: '/a?b=%20c', headers }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return answer
}

async function text(message: IncomingMessage): Promise<string> {
  return (await message.setEncoding('utf8').toArray()).join('')
}

test('requests go to one instance after the other, and the answer names it', async () => {
  const answering: RequestListener = (_, response) => response.end()
  proxy.serve([await serve('1', answering), await serve('2', answering)])
  const names = []
  for (let time = 0; time < 4; time += 1) names.push((await ask()).resume().headers['x-instance'])
  expect(names).toEqual(['1', '2', '1', '2'])
})

test('an instance sees path and host as they were sent, and the address of whom the proxy saw last of all', async () => {
  proxy.serve([await serve('1', ({ url, headers }, response) => response.end(JSON.stringify({ ...headers, url })))])
  const sent = {
    host: 'demo.example.com',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    connection: 'x-mine',
    'x-mine': 'for the proxy alone',
  }
  const seen = JSON.parse(await text(await ask(sent))) as Record<string, string>
  expect(seen).toMatchObject({
    url: '/a?b=%20c',
    host: 'demo.example.com',
    'x-forwarded-for': '203.0.113.9, 127.0.0.1',
    'x-forwarded-host': 'demo.example.com',
    'x-forwarded-proto': 'http',
  })
  expect(seen).not.toHaveProperty('x-mine')
})

test('several cookies of an answer stay several', async () => {
  proxy.serve([
    await serve('1', (_, response) =>
      response
        .writeHead(
          204,
          [
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ].flat(),
        )
        .end(),
    ),
  ])
  expect((await ask()).resume().headers['set-cookie']).toEqual(['a=1', 'b=2'])
})

test('the first piece of an answer arrives before the last one is written, and of a body too', async () => {
  proxy.serve([
    await serve('1', (incoming, response) => {
      incoming.once('data', (piece) => response.write(`heard ${String(piece)}`))
      incoming.once('end', () => response.end(', all'))
    }),
  ])
  const sent = request({ host: '127.0.0.1', port: proxy.port, method: 'POST', path: '/' })
  sent.write('one')
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const [first] = (await once(answer, 'data')) as [Buffer]
  expect(String(first)).toBe('heard one')
  sent.end()
  expect(await text(answer)).toBe(', all')
})

test('an instance that is gone is told of by 502, none at all by 503', async () => {
  expect((await ask()).resume().statusCode).toBe(503)
  const gone = await serve('2', () => undefined)
  servers[0]?.close()
  proxy.serve([gone])
  const answer = await ask()
  expect(answer.statusCode).toBe(502)
  expect(await text(answer)).toBe('Instance 2 did not answer.\n')
})
