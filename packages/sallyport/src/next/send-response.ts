import type { NextApiResponse } from 'next'

/** Writes a web response to a Node response. */
export async function sendResponse(res: NextApiResponse, response: Response): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0)
    res.setHeader('set-cookie', [...[res.getHeader('set-cookie') ?? []].flat().map(String), ...cookies])
  res.end(Buffer.from(await response.arrayBuffer()))
}
