import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unifiedDiff } from './unified-diff.ts'

describe('the difference of two texts', () => {
  it('shows what is new of a new file', () => {
    expect(unifiedDiff('a.ts', null, 'one\ntwo\n')).toBe('--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1,2 @@\n+one\n+two')
  })

  it('shows a change with three lines around it, and one hunk per place', () => {
    const before = Array.from({ length: 20 }, (_, at) => `${at}`)
    const after = before.toSpliced(2, 1, 'x').toSpliced(18, 0, 'y')
    expect(unifiedDiff('a', before.join('\n'), after.join('\n'))).toBe(
      `--- a/a
+++ b/a
@@ -1,6 +1,6 @@
 0
 1
-2
+x
 3
 4
 5
@@ -16,5 +16,6 @@
 15
 16
 17
+y
 18
 19`,
    )
  })

  it('is empty where nothing changes', () => {
    expect(unifiedDiff('a', 'one\r\n', 'one\n')).toBe('')
  })

  it('leads from one text to the other when its signs are followed', () => {
    // So few lines that all of them are shown.
    const text = array(constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 })
    assert(
      property(text, text, (before, after) => {
        const shown = unifiedDiff('a', before.join('\n'), after.join('\n')).split('\n').slice(3)
        const side = (other: string) => shown.filter((line) => !line.startsWith(other)).map((line) => line.slice(1))
        if (shown.length === 0) return before.join('\n') === after.join('\n')
        return side('+').join('\n') === before.join('\n') && side('-').join('\n') === after.join('\n')
      }),
    )
  })

  it('is understood by patch', () => {
    const folder = mkdtempSync(join(tmpdir(), 'diff-'))
    try {
      const before = Array.from({ length: 30 }, (_, at) => `line ${at}\n`)
      const after = before.toSpliced(3, 2).toSpliced(20, 0, 'new\n').toSpliced(26, 1, 'other\n').join('')
      writeFileSync(join(folder, 'a'), before.join(''))
      execFileSync('git', ['apply', '-'], { cwd: folder, input: `${unifiedDiff('a', before.join(''), after)}\n` })
      expect(readFileSync(join(folder, 'a'), 'utf8')).toBe(after)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
