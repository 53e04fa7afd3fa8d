import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asvsDocument } from './lib/asvs-document.mjs'
import { root } from './lib/root.mjs'
import { findTaggedTests, readRequirements } from './lib/standards.mjs'

const help = `Usage: npm run asvs [-- --check]

Writes docs/asvs.md: each requirement of OWASP ASVS 5.0 and of NIST SP 800-63B-4, where the code meets it, and the tests that
carry its tag.

  --check   writes nothing, and fails where the document is not what it should be
`

const path = join(root, 'docs/asvs.md')

if (process.argv.includes('--help')) {
  console.log(help)
} else {
  const text = asvsDocument({ ASVS: readRequirements('ASVS'), NIST: readRequirements('NIST') }, findTaggedTests())
  if (!process.argv.includes('--check')) writeFileSync(path, text)
  else if (readFileSync(path, 'utf8') !== text) {
    console.log('docs/asvs.md is not what security/ and the tags of the tests say. Write it anew by: npm run asvs')
    process.exitCode = 1
  }
}
