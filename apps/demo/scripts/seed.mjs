import { randomInt, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createAuth } from 'sallyport'

// What a path in DATABASE_URL is relative to, wherever this is called from.
process.chdir(join(import.meta.dirname, '..'))
const { dataFile } = await import('../lib/data-folder.mjs')
const { closeDatabase, query } = await import('../lib/database.mjs')

const people = [
  { email: 'ada@example.com', name: 'Ada Lovelace', role: 'member' },
  { email: 'grace@example.com', name: 'Grace Hopper', role: 'admin' },
]

/** @type {Record<string, [text: string, phone: string | null][]>} */
const firstNotes = {
  'ada@example.com': [
    ['Ask Charles about the analytical engine.', '+44 20 7946 0000'],
    ['Bernoulli numbers: write the table for note G.', null],
  ],
  'grace@example.com': [['Bring a nanosecond of wire to the lecture.', '+1 202 555 0143']],
}

const seedFile = dataFile('seed.json')

/** @returns {Record<string, string>} Passwords by address. */
function readPasswords() {
  try {
    return JSON.parse(readFileSync(seedFile, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}

/** @param {Record<string, string>} passwords */
function writePasswords(passwords) {
  mkdirSync(dirname(seedFile), { recursive: true, mode: 0o700 })
  writeFileSync(seedFile, `${JSON.stringify(passwords, null, 2)}\n`, { mode: 0o600 })
}

/** Twenty characters, 100 bits, in groups that can be typed; none that look alike. */
function createPassword() {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return Array.from({ length: 4 }, group).join('-')
}

const auth = createAuth({ appName: 'Sallyport demo', roles: { admin: ['*'], member: [] } })
await auth.migrations.apply()
// The app's own tables, before anybody can sign up: the first user's welcome goes into one of them.
await query('select user_id from demo_welcomes where 1 = 0')

const passwords = readPasswords()
for (const { email, name, role } of people) {
  const existing = await auth.users.get({ email })
  if (existing !== null && passwords[email] !== undefined) continue
  // A user of the demo whose password nobody knows any more begins anew.
  if (existing !== null) await auth.users.delete(existing.user.id)
  const password = (passwords[email] ??= createPassword())
  writePasswords(passwords)
  const roles = [/** @type {'admin' | 'member'} */ (role)]
  const user = await auth.users.create({ email, name, password, emailVerified: true, roles })
  const insert = 'insert into demo_notes (id, user_id, text, phone, created_at) values (?, ?, ?, ?, ?)'
  for (const [text, phone] of firstNotes[email] ?? []) {
    await query(insert, [randomUUID(), user.id, text, phone, Date.now()])
  }
}

await closeDatabase()
console.log(
  JSON.stringify({ accounts: people.map(({ email, role }) => ({ email, password: passwords[email], role })) }),
)
