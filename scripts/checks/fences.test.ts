import { expect, test } from 'vitest'
import { appsOf, fencesOf } from './fences.mjs'

const text = `# Guide

\`\`\`ts
// file: auth.ts
export const auth = 1
\`\`\`

\`\`\`sh
npm install
\`\`\`

- In a list:

  \`\`\`tsx
  const a = <p />
  \`\`\`

\`\`\`ts
// file: auth.ts
export const auth = 2
\`\`\`
`

test('ts and tsx fences are found, with their place in the document', () => {
  expect(fencesOf('a.md', text)).toEqual([
    { document: 'a.md', line: 4, path: 'auth.ts', source: '// file: auth.ts\nexport const auth = 1\n' },
    { document: 'a.md', line: 15, path: 'fence-15.tsx', source: 'const a = <p />\n' },
    { document: 'a.md', line: 19, path: 'auth.ts', source: '// file: auth.ts\nexport const auth = 2\n' },
  ])
})

test('a path that comes again begins another app with what came before', () => {
  const apps = appsOf(fencesOf('a.md', text))
  expect(apps.map((app) => [...app.keys()])).toEqual([
    ['auth.ts', 'fence-15.tsx'],
    ['auth.ts', 'fence-15.tsx'],
  ])
  expect(apps.map((app) => app.get('auth.ts')?.line)).toEqual([4, 19])
})
