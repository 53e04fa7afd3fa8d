import { Alert } from '@/components/alert'

/** For somebody who is signed in and may do nothing yet. */
export function NoRole() {
  return (
    <Alert kind="note">
      <p>
        You are signed in, but you have no role yet, so there is nothing for you to see here. An admin can make you a
        member on the page <a href="/users">Users</a>; it holds from your next request.
      </p>
    </Alert>
  )
}
