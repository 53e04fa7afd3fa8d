export { register } from './next/instrumentation.ts'
