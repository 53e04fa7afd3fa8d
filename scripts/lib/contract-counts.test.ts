import { expect, test } from 'vitest'
import { countContract, missingCases } from './contract-counts.mjs'

const dialects = ['SQLite', 'PostgreSQL', 'MySQL']
const result = (suite: string, status = 'passed') => ({ ancestorTitles: [suite, 'batch'], status })
const report = (...results: object[]) => JSON.stringify({ testResults: [{ assertionResults: results }] })

test('cases are counted by suite, and only those that passed', () => {
  const json = report(
    result('Contract: SQLite by libsql'),
    result('Contract: SQLite by libsql'),
    result('Contract: PostgreSQL by a URL'),
    result('Contract: PostgreSQL by a URL', 'pending'),
    result('Contract: MySQL by a URL'),
    result('Contract: MySQL by a URL'),
    result('Something else'),
  )
  const counts = countContract(json)
  expect([...counts]).toEqual([
    ['SQLite by libsql', 2],
    ['PostgreSQL by a URL', 1],
    ['MySQL by a URL', 2],
  ])
  expect(missingCases(counts, dialects)).toEqual(['PostgreSQL by a URL passed 1 of 2 cases'])
})

test('a dialect that was not run at all is told', () => {
  const counts = new Map([
    ['SQLite by libsql', 2],
    ['MySQL by a URL', 2],
  ])
  expect(missingCases(counts, dialects)).toEqual(['PostgreSQL was not put to the contract'])
})

test('nothing is missing where all ran the same number', () => {
  const counts = new Map([
    ['SQLite by libsql', 2],
    ['PostgreSQL by a URL', 2],
    ['MySQL by a URL', 2],
  ])
  expect(missingCases(counts, dialects)).toEqual([])
})

test('a driver that was not run at all is told, also beside a handle of the same', () => {
  const counts = new Map([
    ['SQLite by libsql', 2],
    ['SQLite by a handle of node:sqlite', 2],
  ])
  expect(missingCases(counts, ['SQLite by libsql', 'SQLite by node:sqlite'])).toEqual([
    'SQLite by node:sqlite was not put to the contract',
  ])
})
