/**
 * Makes a user, tells that the event is being delivered, and never finishes: to be killed. Arguments: the URL of `dist/index.js`, the URL
 * of the database.
 */
const [entry, database] = process.argv.slice(2)
const { createAuth } = await import(entry)
const deliver = (event) => new Promise(() => process.send?.({ id: event.id }))
const auth = createAuth({
  database,
  url: 'https://app.example.com',
  secret: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8',
  on: { 'user.created': { deliver } },
})
await auth.users.create({ email: 'ada@example.com' })
setInterval(() => undefined, 1_000)
