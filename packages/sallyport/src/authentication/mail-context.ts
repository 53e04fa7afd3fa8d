/** Pages of the app that mails and redirects lead to. */
export type PageName = 'signIn' | 'signUp' | 'verifyEmail' | 'afterSignIn'

/** What mails need of the app's configuration. */
export interface MailContext {
  /** The app's name, in subjects. */
  readonly appName: string
  /** The absolute URL of a page, built on the configured URL and never on a request's Host. */
  readonly link: (page: PageName, query: Readonly<Record<string, string>>) => string
}
