export { register } from './next/instrumentation.edge-light.ts'
