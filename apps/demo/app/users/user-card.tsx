'use client'

import { useActionState } from 'react'
import { Alert } from '@/components/alert'
import { SubmitButton } from '@/components/submit-button'
import type { ListedUser } from '@/data/users'
import { formatTime } from '@/lib/format'
import { actOnUser } from './actions'

/** One user, with what an admin may do. */
export function UserCard({ user }: { user: ListedUser }) {
  const [state, act] = useActionState(actOnUser, null)
  const who = user.email ?? user.id
  const isBanned = user.bannedAt !== null
  const roles = (['admin', 'member', 'none'] as const).filter(
    (role) => role !== (user.role === 'user' ? 'none' : user.role),
  )
  return (
    <li className="card user" data-testid={`user-${who}`}>
      <div className="user-head">
        <div>
          <strong>{user.name ?? 'No name'}</strong>{' '}
          <span className="tag">{user.role === 'user' ? 'no role' : user.role}</span>{' '}
          {isBanned ? <span className="tag danger">banned</span> : null}{' '}
          {user.isSelf ? <span className="tag">you</span> : null}
        </div>
        <p className="meta">
          {user.email ?? 'no address'} · since {formatTime(user.createdAt)}
        </p>
      </div>
      {state === null ? null : (
        <Alert kind={state.done ? 'success' : 'error'}>
          <p>{state.message}</p>
        </Alert>
      )}
      <form action={act} className="actions">
        <input type="hidden" name="id" value={user.id} />
        {/* The action refuses these for oneself; there is no need to offer them. */}
        {user.isSelf ? null : (
          <>
            <Act value={isBanned ? 'unban' : 'ban'} label={`${isBanned ? 'Unban' : 'Ban'}: ${who}`}>
              {isBanned ? 'Unban' : 'Ban'}
            </Act>
            {roles.map((role) => (
              <Act
                key={role}
                value={`role-${role}`}
                label={`${role === 'none' ? 'Take the role' : `Make ${role}`}: ${who}`}
              >
                {role === 'none' ? 'Take the role' : `Make ${role}`}
              </Act>
            ))}
          </>
        )}
        <Act value="sign-out" label={`Sign out everywhere: ${who}`}>
          Sign out everywhere
        </Act>
      </form>
    </li>
  )
}

function Act({ value, label, children }: { value: string; label: string; children: string }) {
  return (
    <SubmitButton className="button quiet small" busy={children} label={label} name="act" value={value}>
      {children}
    </SubmitButton>
  )
}
