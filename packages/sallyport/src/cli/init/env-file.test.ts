import { describe, expect, it } from 'vitest'
import { maskEnvFile, mergeEnvFile } from './env-file.ts'

const secret = { name: 'AUTH_SECRET', value: 'fresh' }

describe('an .env file', () => {
  it('gets what it lacks, at its end', () => {
    expect(mergeEnvFile(null, [secret])).toBe('AUTH_SECRET=fresh\n')
    expect(mergeEnvFile('A=1', [secret])).toBe('A=1\nAUTH_SECRET=fresh\n')
    expect(mergeEnvFile('A=1\r\n', [secret, { name: 'B', value: '2' }])).toBe('A=1\r\nAUTH_SECRET=fresh\r\nB=2\r\n')
  })

  it('keeps what is there', () => {
    for (const text of ['AUTH_SECRET=old\n', ' export AUTH_SECRET = "old"\n', 'AUTH_SECRET=\nAUTH_SECRET=old'])
      expect(mergeEnvFile(text, [secret])).toBe(text)
  })

  it('fills in a name without a value', () => {
    for (const empty of ['AUTH_SECRET=', 'AUTH_SECRET=""', 'AUTH_SECRET= # soon'])
      expect(mergeEnvFile(`${empty}\nA=1\n`, [secret])).toBe('AUTH_SECRET=fresh\nA=1\n')
  })

  it('does not take a comment or a longer name for the variable', () => {
    const text = '# AUTH_SECRET=no\nMY_AUTH_SECRET=no\nAUTH_SECRET_2=no\n'
    expect(mergeEnvFile(text, [secret])).toBe(`${text}AUTH_SECRET=fresh\n`)
  })

  it('is shown without any value, not even those of lines that were taken out or of several lines', () => {
    const text = `# A note\n#OLD=canary1\nA=canary2\nexport B = 'canary3'\nKEY="canary4\ncanary5"\r\n\nEMPTY=\n`
    const shown = maskEnvFile(text)
    expect(shown).not.toContain('canary')
    expect(shown).toBe(`# A note\n#OLD=********\nA=********\nexport B =********\nKEY=********\n********\n\nEMPTY=\n`)
  })
})
