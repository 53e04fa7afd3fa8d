/** Mails that the library sends. */
export type MailKind = 'confirm-sign-up' | 'sign-up-existing' | 'confirm-email' | 'confirm-at-sign-in'

/** What is kept of a mail until it is sent. Sealed in the store: it may carry a code and a link. */
export interface QueuedMail {
  readonly kind: MailKind
  /** Canonical address of the recipient. */
  readonly to: string
  /** The recipient's name, or null. */
  readonly name: string | null
  /** The app's name, for the subject. */
  readonly appName: string
  /** The 8-digit code, or null where the mail has none. */
  readonly code: string | null
  /** Where the mail leads, or null. */
  readonly link: string | null
  /** Epoch milliseconds after which sending is pointless. */
  readonly expiresAt: number
}

/** A mail as the app's `mail` function gets it. */
export interface Mail {
  /** The same for every try of one mail: hand it to your provider as its idempotency key. */
  readonly id: string
  readonly kind: MailKind
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The code in the mail, or null. */
  readonly code: string | null
  /** The link in the mail, or null. */
  readonly link: string | null
}

/** Hands a mail to a provider; resolves when the provider has taken it. A rejection is tried again later. */
export type SendMail = (mail: Mail, options: { signal: AbortSignal }) => Promise<void> | void
