import { expect, it } from 'vitest'
import { commands } from './commands.ts'
import { runCli } from './testing-only/run-cli.ts'

it('without a command, and with --help, it lists every command', async () => {
  const { code, out, err } = await runCli([])
  expect([code, err]).toEqual([0, ''])
  for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'))
  expect((await runCli(['--help'])).out).toBe(out)
  expect((await runCli(['help'])).out).toBe(out)
})

it.each(commands.map(({ name }) => name))('%s --help shows usage and options, and does nothing', async (name) => {
  const { code, out, err } = await runCli([...name.split(' '), '--help'])
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(new RegExp(`^Usage: npx sallyport ${name}`))
  for (const option of ['--json', '-y, --yes', '-h, --help', '--env-file <file>']) expect(out).toContain(option)
})

it('the help of a command looks like this', async () => {
  expect((await runCli(['secret', '--help'])).out).toMatchInlineSnapshot(`
    "Usage: npx sallyport secret [options]

    Prints a fresh secret, or writes it into .env.local.
    It is 32 random bytes as base64url, what AUTH_SECRET wants. With --write it goes into .env.local, which only you can read, and is not
    shown. A secret that is there already is kept, unless you pass -y: a new one signs everybody out.

    Options:
          --write            Writes AUTH_SECRET into .env.local instead of printing it
      -h, --help             Shows this help
          --json             Prints the result as JSON on stdout, and nothing else there
      -y, --yes              Answers every question with yes
          --env-file <file>  Reads this file instead of the project's .env files; of several the last wins
    "
  `)
})

it('a command or an option that does not exist ends with 2, and the nearest one is named', async () => {
  expect(await runCli(['secrt'])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('Did you mean "secret"?'),
  })
  expect(await runCli(['secret', '--wirte'])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('Did you mean "--write"? See npx sallyport secret --help.'),
  })
  expect((await runCli(['xyzzyplugh'])).err).not.toContain('Did you mean')
  expect((await runCli(['--jsn'])).err).toContain('Did you mean "--json"?')
})

it('a value that is missing and an argument too many end with 2', async () => {
  expect((await runCli(['info', '--database'])).code).toBe(2)
  expect(await runCli(['info', 'more'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('one argument too many'),
  })
})

it('with --json a wrong call answers in JSON on stdout', async () => {
  const { code, json, err } = await runCli(['nothing', '--json'])
  expect([code, err]).toEqual([2, ''])
  expect(json).toEqual({ error: { code: 'usage', message: expect.stringContaining('There is no command "nothing"') } })
})

it('flags that every command takes may stand before it', async () => {
  expect((await runCli(['--json', 'secret'])).json).toEqual({ secret: expect.stringMatching(/^[\w-]{43}$/) })
})

it('--version prints the version', async () => {
  expect((await runCli(['--version'])).out).toBe('1.2.3\n')
})

it('shows colours on a terminal only, and not where NO_COLOR is set', async () => {
  const escape = '\u001b['
  expect((await runCli(['secret', '--help'], { terminal: true })).out).toContain(escape)
  expect((await runCli(['secret', '--help'])).out).not.toContain(escape)
  expect((await runCli(['secret', '--help'], { terminal: true, env: { NO_COLOR: '1' } })).out).not.toContain(escape)
})

it('an --env-file that is not there ends with 2', async () => {
  expect(await runCli(['secret', '--env-file', 'missing.env'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('missing.env cannot be read'),
  })
})
