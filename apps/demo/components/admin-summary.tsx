import type { Summary } from '@/data/summary'

/** The numbers, large. */
export function AdminSummary({ summary }: { summary: Summary }) {
  const figures = [
    [summary.users, 'users'],
    [summary.notes, 'notes'],
    [summary.ownSessions, 'sessions of yours'],
  ] as const
  return (
    <>
      <ul className="figures">
        {figures.map(([number, name]) => (
          <li key={name} className="card">
            <strong>{number}</strong> <span>{name}</span>
          </li>
        ))}
      </ul>
      <p>
        <a className="button quiet" href="/users">
          Manage users
        </a>
      </p>
    </>
  )
}
