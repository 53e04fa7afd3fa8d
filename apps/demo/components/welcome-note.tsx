import { Alert } from '@/components/alert'

/** What the app wrote when this user was made. */
export function WelcomeNote({ text }: { text: string | null }) {
  if (text === null) return null
  return (
    <Alert kind="note">
      <p data-testid="welcome">{text}</p>
    </Alert>
  )
}
