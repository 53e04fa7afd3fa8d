const rows = [
  [
    'Sign out',
    'The row is deleted; a copy of the cookie is worth nothing.',
    'The cookie is removed here. A copy of it stays good until it idles out.',
    'There is nothing on the server that could be deleted.',
  ],
  ['List of devices', 'Yes.', 'No.', 'Nobody keeps count of cookies.'],
  [
    'End one session',
    'Yes, at once.',
    'No; only all of a user’s at once.',
    'One cookie cannot be told from another by the store.',
  ],
  [
    'Sign out everywhere, ban, change of role',
    'At once.',
    'At once too.',
    'A secure check reads the user in both, and every cookie carries the user’s epoch.',
  ],
  [
    'Idle time',
    'Kept in the row; the cookie stays as it is.',
    'The cookie is written anew, by the proxy, a route or an action.',
    'A Server Component cannot set cookies; without a proxy the idle time runs on from the last route or action.',
  ],
  ['Cost of a sign-in', 'One row.', 'No row.', 'That is what one gets for it.'],
] as const

/** What a session in the cookie alone cannot promise, and why. */
export function StatelessLimits() {
  return (
    <div className="part">
      <h2 id="limits">What stateless cannot promise, and why</h2>
      {/* Scrolls sideways on a phone, so it must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="scroll" aria-labelledby="limits" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Database</th>
              <th scope="col">Stateless</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([what, database, cookie, why]) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                <td data-label="Database">{database}</td>
                <td data-label="Stateless">{cookie}</td>
                <td data-label="Why">{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}
