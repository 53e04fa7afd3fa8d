/**
 * One of several processes that serve one database, on the built package. Arguments: the URL of `dist/index.js`, the URL of the
 * database. A message `{ requests: [{ path, body }] }` is answered with `{ statuses }`, all requests sent at once.
 */
const [entry, database] = process.argv.slice(2)
const { createAuth } = await import(entry)
const origin = 'https://app.example.com'
const auth = createAuth({ database, url: origin, secret: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8', mail: () => undefined })
await auth.ready()

process.on('message', async ({ requests }) => {
  const responses = await Promise.all(
    requests.map(({ path, body }) =>
      auth.handler(
        new Request(`${origin}/api/auth${path}`, {
          method: 'POST',
          headers: { origin, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    ),
  )
  process.send({ statuses: responses.map(({ status }) => status) })
})
process.send({ ready: true })
