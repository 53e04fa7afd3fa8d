import { expect, test } from 'vitest'
import { countLine, countPlaywright, countVitest, judge, readCountLine, sum } from './counts.mjs'

test('a count line is read back, and only from the last line', () => {
  expect(readCountLine(`noise\n${countLine({ passed: 3, failed: 1, skipped: 2 })}\n`)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
  })
  expect(readCountLine('3 passed, 0 failed')).toEqual({ passed: 3, failed: 0, skipped: 0 })
  expect(readCountLine('3 passed, 0 failed\nError: boom')).toBeNull()
})

test('skipped tests are named only where there are some', () => {
  expect(countLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
})

test('a stage that crashed, gave no counts or ran no test has failed', () => {
  expect(judge(null, 0, false).failed).toBe(1)
  expect(judge({ passed: 0, failed: 0, skipped: 0 }, 0, false).failed).toBe(1)
  expect(judge({ passed: 0, failed: 0, skipped: 4 }, 0, false).failed).toBe(1)
  expect(judge({ passed: 9, failed: 0, skipped: 0 }, 1, false)).toMatchObject({ passed: 9, failed: 1 })
  expect(judge({ passed: 9, failed: 2, skipped: 0 }, 1, false)).toMatchObject({ passed: 9, failed: 2, why: null })
})

test('a skipped test fails in CI', () => {
  expect(judge({ passed: 9, failed: 0, skipped: 2 }, 0, true)).toMatchObject({ passed: 9, failed: 2, skipped: 0 })
  expect(judge({ passed: 9, failed: 0, skipped: 2 }, 0, false)).toMatchObject({ passed: 9, failed: 0, skipped: 2 })
})

test('a test file that could not be loaded counts as a failure', () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ],
  }
  expect(countVitest(JSON.stringify(report))).toEqual({ passed: 2, failed: 2, skipped: 2 })
})

test('a browser test that passed only when repeated has failed', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 0 }
  expect(countPlaywright(JSON.stringify({ stats, errors: [] }))).toEqual({ passed: 5, failed: 2, skipped: 0 })
  const none = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }
  expect(countPlaywright(JSON.stringify({ stats: none, errors: [{}] }))).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('counts add up', () => {
  const one = { passed: 1, failed: 2, skipped: 3 }
  expect(sum([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 })
})
