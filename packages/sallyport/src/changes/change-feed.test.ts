import { expect, it } from 'vitest'
import { changeText, parseChange } from './change-feed.ts'

it('a change is read as it was written', () => {
  for (const scope of ['user', 'session'] as const) {
    const change = { scope, subject: '0197a0de-7c4a-7b1e-8d53-0a1b2c3d4e5f' }
    expect(parseChange(changeText(change))).toEqual(change)
  }
})

it.each([
  '',
  'user',
  'user:',
  'role:ada',
  'USER:ada',
  '{"scope":"user"}',
  ` user:ada`,
  `user:${'x'.repeat(256)}`,
  'user:a\nb',
])('%j says nothing, which stands for any change', (text) => expect(parseChange(text)).toBeNull())
