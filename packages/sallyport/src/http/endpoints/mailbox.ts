import { escapeHtml } from '../../base/escape-html.ts'
import { endpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'

/** `GET /mailbox` shows the mails that were caught in development, newest first. In production, and where mail is sent, it is not there. */
export const mailbox = endpoint({
  method: 'GET',
  path: '/mailbox',
  summary: 'Mails that were caught in development.',
  access: 'development',
  origin: 'none',
  credentials: 'cookie',
  limit: null,
  input: {},
  secrets: ['mail codes and links, in development only'],
  form: false,
  async handle({ services }): Promise<Answer<null>> {
    const mails = (await services.caughtMail?.()) ?? []
    const items = mails.map(
      (mail) => `<article><h2>${escapeHtml(mail.subject)}</h2>
<p>to ${escapeHtml(mail.to)}, <time>${new Date(mail.at).toISOString()}</time></p>
<pre>${escapeHtml(mail.text)}</pre>${mail.link === null ? '' : `<p><a href="${escapeHtml(mail.link)}">Open the link</a></p>`}</article>`,
    )
    const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mailbox (development)</title><style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
article{border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:8px;padding:0 1rem;margin:1rem 0}pre{white-space:pre-wrap}</style></head>
<body><main><h1>Mailbox</h1><p>Mails that would have been sent. Only in development, while the option <code>mail</code> is not set.</p>
${items.length === 0 ? '<p>Nothing yet.</p>' : items.join('\n')}</main></body></html>`
    return { status: 200, body: null, html }
  },
})
