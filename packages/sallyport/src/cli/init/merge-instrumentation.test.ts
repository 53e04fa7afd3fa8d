import { describe, expect, it } from 'vitest'
import { instrumentationLine, mergeInstrumentation } from './merge-instrumentation.ts'

function merged(text: string, path = 'instrumentation.ts'): string {
  const result = mergeInstrumentation(text, path)
  if (result.kind !== 'merged') throw new Error(JSON.stringify(result))
  expect(mergeInstrumentation(result.text, path)).toEqual({ kind: 'unchanged' })
  return result.text
}

function left(text: string): string {
  const result = mergeInstrumentation(text, 'instrumentation.ts')
  return result.kind === 'left' ? result.why : result.kind
}

describe('an existing instrumentation', () => {
  it('calls ours first in its register', () => {
    const text = `import { start } from "./tracing";

export async function register() {
    await start();
}
`
    expect(merged(text)).toBe(`import { start } from "./tracing";
import { register as registerSallyport } from "sallyport/instrumentation";

export async function register() {
    registerSallyport();
    await start();
}
`)
  })

  it('may have its register as a constant, in a list, in one line, or empty', () => {
    expect(merged('export const register = async () => { start() }\n')).toContain(
      'async () => {\n  registerSallyport()\n  start() }',
    )
    expect(merged('export const register = function () {}\n')).toContain('{\n  registerSallyport()\n}')
    expect(merged('function begin() {\n  start()\n}\nexport { begin as register }\n')).toContain(
      'function begin() {\n  registerSallyport()\n  start()',
    )
    expect(merged(`export function register() { // 🎉\n  start()\n}\n`)).toContain(
      'register() {\n  registerSallyport()\n  // 🎉\n  start()',
    )
    expect(merged(`export function register() {\n  'use strict'\n  start()\n}\n`)).toContain(
      `'use strict'\n  registerSallyport()\n  start()`,
    )
  })

  it('gets ours as its register where it has none', () => {
    expect(merged('export const onRequestError = () => {}')).toBe(
      `export const onRequestError = () => {}\n\n${instrumentationLine}`,
    )
    expect(merged('// export function register() {}\r\nexport const a = 1;\r\n')).toBe(
      `// export function register() {}\r\nexport const a = 1;\r\n\r\n${instrumentationLine};\r\n`,
    )
  })

  it('is unchanged where it has ours', () => {
    expect(mergeInstrumentation(`${instrumentationLine}\n`, 'instrumentation.js')).toEqual({ kind: 'unchanged' })
  })

  it('is left alone where its register is no function of the file', () => {
    expect(left(`export { register } from './x'`)).toContain('another module')
    expect(left(`export * from './x'`)).toContain('another module')
    expect(left('export const register = make()')).toContain('no plain function')
    expect(left('export const register = () => start()')).toContain('no plain function')
    expect(left(`import { register } from './x'\nexport { register }`)).toContain('no plain function')
    expect(left('export function register( {')).toContain('syntax error')
    expect(left('export const { register } = make()')).toContain('apart')
  })
})
