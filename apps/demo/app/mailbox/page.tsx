import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { Shell } from '@/components/shell'
import { formatTime } from '@/lib/format'
import { caughtMails, isMailboxOpen } from '@/lib/mailbox'
import type { CaughtMail } from '@/lib/mailbox'
import { authOptions, catchMail } from '@/lib/snippets'

export const metadata: Metadata = { title: 'Mailbox' }
export const dynamic = 'force-dynamic'

/** Most mails shown at once. */
const most = 20

export default function MailboxPage() {
  if (!isMailboxOpen()) notFound()
  const mails = caughtMails().slice(0, most)
  return (
    <Shell path="/mailbox">
      <Page
        title="Mailbox"
        lead="Every mail of the demo comes here instead of being sent. It is open to anybody who uses this demo, so give it no secret of yours."
        aside={<About />}
      >
        {mails.length === 0 ? <p className="empty">No mail yet. Sign up, and one comes.</p> : null}
        {mails.map((mail) => (
          <MailCard key={`${mail.id}-${mail.at}`} mail={mail} />
        ))}
      </Page>
    </Shell>
  )
}

function MailCard({ mail }: { mail: CaughtMail }) {
  const { to, subject, html, code, link, at } = mail
  return (
    <article className="card mail">
      <h2>{subject}</h2>
      <p className="meta">
        to {to} · <time dateTime={new Date(at).toISOString()}>{formatTime(at)}</time>
      </p>
      <div className="actions">
        {code === null ? null : (
          <span>
            Code <code className="big">{code}</code>
          </span>
        )}
        {link === null ? null : (
          <a className="button quiet" href={link}>
            Open the link
          </a>
        )}
      </div>
      <details>
        <summary>The mail as it looks</summary>
        <iframe title={`Mail to ${to}`} sandbox="" srcDoc={html} loading="lazy" />
      </details>
    </article>
  )
}

function About() {
  return (
    <HowItWorks snippets={[authOptions, catchMail]}>
      <p>
        The option <code>mail</code> hands a mail to a provider. It is called after the response was sent, from an
        outbox in the database, so a slow provider changes nothing about a sign-up, and a mail is not lost when the
        server ends.
      </p>
    </HowItWorks>
  )
}
