/** What stands behind the proxy. */
export default function handler(_request, response) {
  response.json({ ok: true })
}
