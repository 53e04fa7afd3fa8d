import { escapeHtml } from '../base/escape-html.ts'
import type { Mail, MailKind, QueuedMail } from './mail.ts'

interface Words {
  readonly subject: (app: string) => string
  readonly lead: (app: string) => string
  readonly button: string
  readonly end: string
}

const words: Readonly<Record<MailKind, Words>> = {
  'confirm-sign-up': {
    subject: (app) => `Confirm your e-mail address for ${app}`,
    lead: (app) => `Somebody, we hope you, signed up for ${app} with this address. Type this code where you signed up:`,
    button: 'Confirm my address',
    end: 'The code is good for 10 minutes, the link for an hour. If it was not you, do nothing: without the code there is no account.',
  },
  'sign-up-existing': {
    subject: (app) => `You already have an account with ${app}`,
    lead: (app) =>
      `Somebody, perhaps you, tried to sign up for ${app} with this address. There is an account with it already, and nothing was changed.`,
    button: 'Sign in',
    end: 'If it was not you, you need not do anything.',
  },
  'confirm-at-sign-in': {
    subject: (app) => `Your code for ${app}`,
    lead: (app) => `Type this code where you are signing in to ${app}, to confirm that this address is yours:`,
    button: 'Sign in',
    end: 'The code is good for 10 minutes. If it was not you, somebody knows your password: change it once you have signed in.',
  },
  'confirm-email': {
    subject: (app) => `Confirm your e-mail address for ${app}`,
    lead: (app) => `Type this code where you are signed in to ${app}, to confirm that this address is yours:`,
    button: 'Confirm my address',
    end: 'The code is good for 10 minutes, the link for an hour. If it was not you, do nothing, and nobody gets in with your address.',
  },
}

/** Writes a queued mail out, as plain text and as HTML that needs no image, no font and no script. */
export function renderMail(id: string, queued: QueuedMail): Mail {
  const { subject, lead, button, end } = words[queued.kind]
  const greeting = queued.name === null ? 'Hello,' : `Hello ${oneLine(queued.name)},`
  const app = oneLine(queued.appName)
  const code = queued.code === null ? null : `${queued.code.slice(0, 4)} ${queued.code.slice(4)}`
  const lines = [greeting, lead(app), code, queued.link === null ? null : `${button}: ${queued.link}`, end]
  return {
    id,
    kind: queued.kind,
    to: queued.to,
    subject: subject(app),
    text: `${lines.filter((line) => line !== null).join('\n\n')}\n`,
    html: renderHtml({ greeting, lead: lead(app), code, button, link: queued.link, end }),
    code: queued.code,
    link: queued.link,
  }
}

interface HtmlParts {
  readonly greeting: string
  readonly lead: string
  readonly code: string | null
  readonly button: string
  readonly link: string | null
  readonly end: string
}

function renderHtml(parts: HtmlParts): string {
  const code =
    parts.code === null
      ? ''
      : `<p style="margin:24px 0;font:600 32px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.12em">${parts.code}</p>`
  const link =
    parts.link === null
      ? ''
      : `<p style="margin:24px 0"><a href="${escapeHtml(parts.link)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600">${parts.button}</a></p>`
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:32rem;margin:0 auto">
<p>${escapeHtml(parts.greeting)}</p>
<p>${escapeHtml(parts.lead)}</p>
${code}${link}
<p style="opacity:.75">${escapeHtml(parts.end)}</p>
</div>
</body>
</html>
`
}

/** A name may hold anything; in a mail it is one line of plain text. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
