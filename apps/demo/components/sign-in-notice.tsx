import { Alert } from '@/components/alert'

const sentences: Readonly<Record<string, string>> = {
  ended: 'Your session has ended. Sign in to go on.',
  fresh: 'This needs a fresh sign-in. Enter your password again to go on.',
  verified: 'Your address is confirmed. Sign in to begin.',
  'signed-out': 'You are signed out.',
}

/** Why somebody finds themselves on the sign-in page; nothing for what it does not know. */
export function SignInNotice({ reason }: { reason: string | null }) {
  const sentence = reason !== null && Object.hasOwn(sentences, reason) ? sentences[reason] : undefined
  if (sentence === undefined) return null
  return (
    <Alert kind={reason === 'verified' ? 'success' : 'note'}>
      <p>{sentence}</p>
    </Alert>
  )
}
