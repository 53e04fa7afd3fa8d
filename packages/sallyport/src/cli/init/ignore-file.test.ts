import { describe, expect, it } from 'vitest'
import { mergeIgnoreFile } from './ignore-file.ts'

describe('a .gitignore', () => {
  it('gets the data folder and the local .env files', () => {
    expect(mergeIgnoreFile(null, [])).toBe('# sallyport\n.data\n.env*.local\n')
    expect(mergeIgnoreFile('/node_modules', [])).toBe('/node_modules\n\n# sallyport\n.data\n.env*.local\n')
  })

  it('gets only what is not there in other words', () => {
    for (const pattern of ['.env*', '.env*.local', '/.env.local', '**/.env.local', '*.local', '.env.*'])
      expect(mergeIgnoreFile(`${pattern}\r\n`, [])).toBe(`${pattern}\r\n\r\n# sallyport\r\n.data\r\n`)
    expect(mergeIgnoreFile('.data/\n.env*\n', [])).toBe('.data/\n.env*\n')
    expect(mergeIgnoreFile('a\n', ['.data\n.env.local\n'])).toBe('a\n')
  })

  it('does not take a comment, an exception or another name for it', () => {
    expect(mergeIgnoreFile('# .data\n!.env.local\n.database\n.env\n', [])).toContain('\n.data\n.env*.local\n')
  })
})
