import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { origin, send } from './ask.mjs'

/**
 * @typedef {import('./ask.mjs').Ask} Ask
 * @typedef {import('./ask.mjs').Answer} Answer
 * @typedef {{ email: string, password: string, name: string }} Credentials
 * @typedef {{ to: string, kind: string, link: string | null, code?: string | null }} Mail
 *
 * @typedef {object} Adapter How a person uses one system: URLs and names of fields, nothing else.
 * @property {string} label As the table names it.
 * @property {string} package
 * @property {string} file In `apps/`.
 * @property {string} [strategy] Of ours.
 * @property {string} cookie The name of the session cookie.
 * @property {string} base What its endpoints are below.
 * @property {(given: Credentials) => Ask} signUp
 * @property {(mail: Mail, given: Credentials) => Ask} [confirm] Proves a mailbox.
 * @property {(app: App, given: { email: unknown, password: unknown }) => Promise<Ask>} signIn
 * @property {(app: App, cookie: string) => Promise<Ask>} signOut
 * @property {Ask} session
 * @property {(body: any) => string | null} nameIn Whose name a session's answer has.
 * @property {(app: App, target: string, given: Credentials) => Promise<Ask[]>} [redirects] All that leads to a target.
 * @property {(given: Credentials) => Ask[]} [forged] What changes something, as a stranger's page would send it.
 * @property {(value: unknown, given: Credentials) => Ask[]} [typed] A value in each field that the library reads.
 * @property {string[]} [pages] Pages of its own that show a parameter, up to its value.
 * @property {Ask} [list] Of one's sessions.
 * @property {(given: Credentials, next: string) => Ask} [changePassword]
 * @property {(email: string) => Ask} [askReset]
 * @property {(mail: Mail, next: string) => Ask} [reset]
 * @property {Record<string, string>} without Why a recipe, or all of a class, has no surface here.
 * @property {Record<string, string>} notes What its documentation offers, by recipe.
 * @property {Record<string, string>} [withheld] What the page says in place of the evidence, by recipe: for a hole that its maintainers
 *   have not been told of.
 *
 * @typedef {object} App One that runs.
 * @property {Adapter} adapter
 * @property {Mail[]} mails Oldest first.
 * @property {string} folder With the files of its database.
 * @property {(ask: Ask) => Promise<Answer>} ask
 * @property {(local: string) => Promise<number>} count How many users have a text in their address.
 * @property {(email: string) => Promise<unknown>} remove Deletes a user on the server.
 * @property {(secret: string) => Promise<App>} again Another one, with another secret.
 * @property {() => Promise<void>} stop
 */

/**
 * Starts an app in production mode, in a process of its own.
 *
 * @param {Adapter} adapter
 * @param {{ node: string, apps: string, secret: string }} how `node`: the program. `apps`: the folder, among the installed packages.
 * @returns {Promise<App>}
 */
export async function startApp(adapter, how) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-peer-'))
  const given = { folder, secret: how.secret, strategy: adapter.strategy }
  const child = fork(join(how.apps, adapter.file), [JSON.stringify(given)], {
    execPath: how.node,
    execArgv: ['--no-warnings'],
    cwd: how.apps,
    env: { ...process.env, NODE_ENV: 'production', NEXTAUTH_URL: origin, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => (errors = `${errors}${text}`.slice(-2_000)))
  /** @type {Mail[]} */
  const mails = []
  /** @type {((answer: any) => void)[]} */
  const waiting = []
  const ended = new Promise((resolve) => child.once('close', resolve))
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  const tell = (/** @type {object} */ message) =>
    new Promise((resolve, reject) => {
      waiting.push(resolve)
      void ended.then(() => reject(new Error(`${adapter.label} ended: ${errors}`)))
      child.send(message)
    })
  try {
    const port = await new Promise((resolve, reject) => {
      child.on('message', (/** @type {any} */ message) => {
        if (message.port !== undefined) resolve(message.port)
        if (message.mail !== undefined) mails.push(message.mail)
        if (message.answer !== undefined) waiting.shift()?.(message.answer)
      })
      child.once('close', () => reject(new Error(`${adapter.label} ended: ${errors}`)))
    })
    return {
      adapter,
      mails,
      folder,
      stop,
      ask: (ask) => send(port, ask),
      count: (local) => /** @type {Promise<number>} */ (tell({ count: local })),
      remove: (email) => tell({ remove: email }),
      again: (secret) => startApp(adapter, { ...how, secret }),
    }
  } catch (error) {
    await stop()
    throw error
  }
}
