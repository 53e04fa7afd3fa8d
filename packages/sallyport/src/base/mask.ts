/** What stands where a value must not. */
export const masked = '[masked]'

/** Longest text that is told. */
const maxLength = 4_000

/** The credentials of a URL: a password may have any character that is no blank, so all up to the last `@` goes. */
const urlCredentials = /([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]*@/gi

/** Names of fields whose values are nobody's to read: secrets, what identifies a person, and what a driver tells of values. */
const secretName =
  /pass(?:word|wd|phrase|code)?s?(?:_?hash)?$|^(?:current|next|pin|otp|totp|dsn|detail|where|sql|sql_?message|body|input|params|parameters|values|html|text|link|phone)$|secret|token|cookie|authori[sz]ation|credential|assertion|signature|e-?mail|identifier|api[-_]?key|private[-_]?key|(?<!status_?|error_?|exit_?)codes?$/i

/** Whether the value of a field of this name is masked in the log. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** A text without the credentials of URLs in it, cut where it is long. */
export function maskText(text: string): string {
  const plain = text.replace(urlCredentials, `$1${masked}@`)
  return plain.length > maxLength ? `${plain.slice(0, maxLength)}…` : plain
}
