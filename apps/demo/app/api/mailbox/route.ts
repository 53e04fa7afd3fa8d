import { caughtMails, isMailboxOpen } from '@/lib/mailbox'

/** The caught mails as JSON, newest first; `?to=` for one address. Of the demo only: a real app sends its mails. */
export function GET(request: Request): Response {
  if (!isMailboxOpen()) return new Response(null, { status: 404 })
  const mails = caughtMails(new URL(request.url).searchParams.get('to'))
  return Response.json(mails, { headers: { 'Cache-Control': 'private, no-store' } })
}
