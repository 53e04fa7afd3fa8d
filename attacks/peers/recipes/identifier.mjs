import { newCredentials, newPerson, signIn, startsSession, mailTo } from '../lib/person.mjs'
import { needed } from '../lib/recipe.mjs'
import { found, judge, tally } from '../lib/verdict.mjs'

/** @param {string} email */
const local = (email) => email.split('@')[0] ?? ''

/** @type {import('../lib/recipe.mjs').Recipe[]} */
export const identifierRecipes = [
  {
    name: 'fifty sign-ups at once',
    ids: ['AT050'],
    class: 'single-use-race',
    attack: 'Sign up fifty times at once with one address in two spellings',
    async fire(app) {
      const given = newCredentials()
      const statuses = await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const email = index % 2 === 0 ? given.email : given.email.toUpperCase()
          return (await app.ask(app.adapter.signUp({ ...given, email }))).status
        }),
      )
      const users = await app.count(local(given.email))
      return found(users <= 1, `users: ${users}, before the mailbox is proven (${tally(statuses)})`)
    },
  },
  {
    name: 'a reset link fifty times at once',
    ids: ['AT036'],
    class: 'single-use-race',
    attack: 'Use one reset link fifty times at once, each with another password',
    async fire(app) {
      const { email } = await newPerson(app)
      await app.ask(needed(app.adapter.askReset)(email))
      const mail = await mailTo(app, email, ({ kind }) => kind === 'reset')
      const statuses = await Promise.all(
        Array.from(
          { length: 50 },
          async () => (await app.ask(needed(app.adapter.reset)(mail, newCredentials().password))).status,
        ),
      )
      return found(statuses.filter((one) => one < 300).length === 1, tally(statuses))
    },
  },
  {
    name: 'letter case and blanks of an address',
    ids: ['AT248', 'AT251'],
    class: 'identifier',
    attack: 'Sign up again with another letter case, and with blanks around the address',
    async fire(app) {
      const { email } = await newPerson(app)
      const spelled = [
        email.toUpperCase(),
        ` ${email}`,
        `${email} `,
        `${email}\t`,
        `${email}\n`,
        `\u00a0${email}`,
        email.replace('e', '\uff45'),
      ]
      const statuses = []
      for (const one of spelled)
        statuses.push((await app.ask(app.adapter.signUp({ ...newCredentials(), email: one }))).status)
      const users = await app.count(local(email))
      return found(users === 1 && statuses.every((one) => one < 500), `${users} user (${tally(statuses)})`)
    },
  },
  {
    name: 'addresses that are two, or carry a header',
    ids: ['AT206', 'AT240', 'AT241', 'AT247'],
    class: 'identifier',
    attack: 'Sign up with lists, quotes, a second @, line ends and NUL in the address',
    async fire(app) {
      const victim = newCredentials().email
      const spelled = [
        `${victim}\uff20evil.com`,
        `${victim}@evil.com`,
        `attacker@evil.com,${victim}`,
        `attacker@evil.com;${victim}`,
        `"${victim}"@evil.com`,
        `<${victim}>`,
        `${victim}\r\nBcc: attacker@evil.com`,
        `${victim}\u0000@evil.com`,
        `${victim}\u0000`,
        `${victim} attacker@evil.com`,
      ]
      const [through, statuses] = [/** @type {string[]} */ ([]), /** @type {number[]} */ ([])]
      for (const email of spelled) {
        const { status } = await app.ask(app.adapter.signUp({ ...newCredentials(), email }))
        statuses.push(status)
        if (status < 400 || status >= 500) through.push(`${email} → ${status}`)
      }
      return judge(spelled, through, tally(statuses))
    },
  },
  {
    name: 'password cut at a NUL or at 72 bytes',
    ids: ['AT247', 'AT266'],
    class: 'password',
    attack: 'Sign in with what stands before a NUL in the password, or with its first 72 bytes',
    async fire(app) {
      const opened = []
      const seen = []
      for (const [whole, part] of [
        [`correct horse battery\u0000staple`, 'correct horse battery'],
        [`${'correct horse '.repeat(6)}one`, `${'correct horse '.repeat(6)}two`],
      ]) {
        const given = { ...newCredentials(), password: whole ?? '' }
        const { status } = await app.ask(app.adapter.signUp(given))
        seen.push(status)
        if (status >= 400) continue
        await app.ask(needed(app.adapter.confirm)(await mailTo(app, given.email), given))
        if (startsSession(app, await signIn(app, { ...given, password: part ?? '' }))) opened.push(String(part))
      }
      return judge(['NUL', '72 bytes'], opened, `sign-ups ${seen.join(', ')}`)
    },
  },
  {
    name: 'common passwords',
    ids: ['AT268'],
    class: 'password',
    attack: 'Sign up with common passwords, and with one’s own address as the password',
    async fire(app) {
      const common = ['password', '12345678', 'passwordpassword', '123456789012345', 'qwertyuiop123', 'iloveyou123']
      const through = []
      for (const password of [...common, 'own address']) {
        const given = newCredentials()
        const { status } = await app.ask(
          app.adapter.signUp({ ...given, password: password === 'own address' ? given.email : password }),
        )
        if (status < 400) through.push(password)
      }
      return judge([...common, 'own address'], through)
    },
  },
  {
    name: 'change of the password without the current one',
    ids: ['AT271'],
    class: 'password',
    attack: 'Change the password in a session, with a wrong current one',
    async fire(app) {
      const person = await newPerson(app)
      const asked = needed(app.adapter.changePassword)(
        { ...person, password: 'wrong password 1' },
        newCredentials().password,
      )
      const { status } = await app.ask({ ...asked, cookie: person.cookie })
      return found(status >= 400 && status < 500, `refused with ${status}`)
    },
  },
  {
    name: 'sign-up before the owner',
    ids: ['AT005'],
    class: 'account-linking',
    attack:
      'Sign up with the victim’s address first; the victim signs up too, and opens the newest mail; then come with one’s own password',
    async fire(app) {
      const [victim, stranger] = [newCredentials(), newCredentials().password]
      await app.ask(app.adapter.signUp({ ...victim, password: stranger }))
      await mailTo(app, victim.email)
      const before = app.mails.length
      const { status } = await app.ask(app.adapter.signUp(victim))
      for (let tries = 0; tries < 40 && app.mails.length === before; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 25))
      const proved = await app.ask(needed(app.adapter.confirm)(await mailTo(app, victim.email), victim))
      const opens = startsSession(app, await signIn(app, { email: victim.email, password: stranger }))
      const own = startsSession(app, await signIn(app, victim))
      return found(
        !opens,
        `the victim’s sign-up ${status}, ${app.mails.length - before} more mail, proof ${proved.status}; then the stranger ${opens ? 'signs in' : 'is refused'}, the victim ${own ? 'signs in' : 'is refused'}`,
      )
    },
  },
  {
    name: 'using up somebody else’s sign-up',
    ids: [],
    class: 'account-linking',
    attack:
      'Sign up ten times with the victim’s address; the victim then signs up, opens the newest mail, and signs in: held is that this works',
    async fire(app) {
      const victim = newCredentials()
      for (let count = 0; count < 10; count += 1)
        await app.ask(app.adapter.signUp({ ...victim, password: newCredentials().password }))
      const { status } = await app.ask(app.adapter.signUp(victim))
      const proved = await app.ask(needed(app.adapter.confirm)(await mailTo(app, victim.email), victim))
      const own = startsSession(app, await signIn(app, victim))
      return found(own, `sign-up ${status}, proof ${proved.status}, then the victim ${own ? 'signs in' : 'is refused'}`)
    },
  },
]
