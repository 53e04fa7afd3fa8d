import type { NextApiRequest, NextApiResponse } from 'next'
import { getUser, protectApi } from '@/auth'
import { addNote, deleteNote, listNotes } from '@/data/notes'
import { isDone, noteSentence } from '@/lib/note-outcome'

const read = protectApi({ can: 'note:read' }, async (_req, res, { user }) => {
  res.status(200).json({ notes: await listNotes(user) })
})

/** Takes JSON, and the dashboard's form, which is sent back to the dashboard. */
const write = protectApi({ can: 'note:write' }, async (req, res, { user }) => {
  const input = fieldsOf(req.body)
  const outcome =
    input['delete'] === undefined
      ? await addNote(user, { text: input['text'], phone: input['phone'] })
      : await deleteNote(user, input['delete'])
  if (isForm(req)) return res.redirect(303, `/dashboard?note=${outcome}`)
  if (isDone(outcome)) return res.status(200).json({ status: outcome })
  return res.status(outcome === 'gone' ? 404 : 400).json({ error: { code: outcome, message: noteSentence(outcome) } })
})

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  // A browser that posts a form shows what comes back: better the sign-in page than JSON.
  if (isForm(req) && (await getUser({ req, res })) === null)
    return res.redirect(303, '/login?next=%2Fdashboard&reason=ended')
  if (req.method === 'POST') return write(req, res)
  if (req.method === 'GET') return read(req, res)
  res.setHeader('Allow', 'GET, POST')
  return res.status(405).json({ error: { code: 'method_not_allowed', message: 'Use GET or POST.' } })
}

function isForm(req: NextApiRequest): boolean {
  return req.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
}

function fieldsOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
}
