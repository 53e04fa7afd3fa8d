/**
 * A plain `node:http` server on the built package that ends itself properly at SIGTERM, as docs/deployment.md shows it. Arguments: the URL
 * of `dist/index.js`, the URL of the database. Tells its port by a message, and by another that 50 requests have arrived.
 */
import { createServer } from 'node:http'

const [entry, database] = process.argv.slice(2)
const { createAuth } = await import(entry)
const origin = 'https://app.example.com'
const limits = { 'sign-in': { identifier: { burst: 1_000, periodMs: 1_000 } } }
const auth = createAuth({
  database,
  url: origin,
  secret: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8',
  limits,
  clientAddress: 'socket',
})
await auth.users.create({ email: 'ada@example.com', password: 'correct horse battery staple', emailVerified: true })

let arrived = 0
const server = createServer(async (req, res) => {
  arrived += 1
  if (arrived === 50) process.send?.({ arrived })
  const body = req.method === 'GET' ? {} : { body: req, duplex: 'half' }
  const request = new Request(new URL(req.url, origin), { method: req.method, headers: req.headers, ...body })
  const response = await auth.handler(request, { peer: req.socket.remoteAddress })
  res.writeHead(response.status, Object.fromEntries(response.headers))
  res.end(await response.text())
})
process.once('SIGTERM', () => {
  server.close()
  void auth.close()
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }))
